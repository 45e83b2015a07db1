"""Sign-off, closing report, survey, the end."""
