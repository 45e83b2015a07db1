"""What a worker serves besides the activities: every workflow, registered once."""

from workflows.engagement.shell.workflow import EngagementWorkflow
from workflows.portfolio.number_series import NumberSeries
from workflows.portfolio.reconcile import ReconcileBilling

WORKFLOWS: tuple[type, ...] = (EngagementWorkflow, NumberSeries, ReconcileBilling)
