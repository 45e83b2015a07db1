### Milestones at work and in review, hours, what is included, what the client brings, pauses.
### Sentences that begin with "you" or "we" are read by the client, after "Why you get this:"; all of them fit after the word "because".

work-blocked = its turn has come, but { $unpaid }
work-unpaid = { $amount } is to be paid first ({ $number })
    .unissued = { $amount } is to be paid first (not yet issued)
work-ready = all before it is done and its gate lets it pass
work-starts = its gate lets it pass and work begins
work-promise-ends = the promised day ends
work-late = { $day } was promised and it is not delivered
work-held = work stopped, and the day is named on which somebody looks at it again
work-hold-ends = the hold was to be looked at again
work-hold-over = the hold was to end today
work-resumed = work goes on; the promised day moves by the business days lost
work-paused = the engagement is paused
work-engagement-goes-on = the engagement goes on
work-dropped = it is taken out by agreement with the client
work-suspended = an invoice is overdue, and we had announced that work stops
work-stopped = work on a milestone of yours stopped
work-goes-on = work on a milestone of yours goes on

work-delivered = the work is handed over; the review lasts { $days ->
    [one] 1 business day
   *[other] { $days } business days
}
work-we-delivered = we handed over a milestone for your review
work-review-ends = the announced review ends
work-review-ends-in = the review ends in { $days ->
    [one] 1 business day
   *[other] { $days } business days
}
work-review-ends-soon = the review of what we handed over ends soon
work-review-unanswered = the review ended without an answer
work-deemed = no answer came until the end of the review, which the mail of { $told } announced
work-you-did-not-answer = the review ended without an answer from you, as announced
work-review-extended = the mail that names the end of the review was not confirmed sent in time
work-review-longer = the review of what we handed over lasts longer
work-revision = the client asked for changes, round { $round } of { $included } included
work-you-asked-for-changes = you asked for changes
work-accepted = the client accepted it
work-files-released = they were to follow on payment, and their gate lets them pass
work-files-paid = the payment that the final files waited for is settled

work-all-rests = everything rests until the day that is named
work-pause-ends = the pause was to end
work-pause-over = the pause was to end today
work-pause-ended = the pause is over
work-for-you-rests = the work for you rests
work-for-you-goes-on = the work for you goes on

task-milestone-late = Tell the client about the delay today, with its reason and the new date
task-resume-milestone = Resume the held milestone, or drop it with the client
task-resume-engagement = Resume the engagement, or cancel it with the client
task-resume-engagement-balance = Resume the engagement once the balance is settled, or cancel it with the client
task-ask-acceptance = The review time is over and silence is no acceptance here: ask the client

GATE_SHUT = { $unpaid }
NOT_ITS_TURN = these milestones come first: { $before }
REVIEW_RUNNING = the review of { $milestones } is not finished
REVISIONS_USED_UP = the included revision rounds ({ $included }) are used up; a further one needs a change of the agreement
    .none = no revision round is included; a further one needs a change of the agreement
WORK_SUSPENDED = work stopped until { $numbers } is paid, as was announced

## Hours, and what is included before it costs.

hours-worked = { $time } were worked on it
hours-quantity = { $time } at { $per_hour }
hours-mistake = it was recorded by mistake
hours-cap-used = { $worked } of { $cap } is worked
hours-cap-near = we agreed on a cap, and tell you before it is reached
hours-cap-reached = the agreed cap is reached
hours-merged = more was worked before it could leave, and the later one tells all of it
hours-none = no hours were worked, so nothing is to be paid
hours-on-dropped = hours were worked on it

allowances-used = { $used } of { $included } included { $allowance ->
    [calls] calls
   *[meetings] meetings
} are used
allowances-nearly-used = what our agreement includes is nearly used
allowances-merged = one more was used before it could leave, and the later one tells all of it

task-cap-reached = The cap is reached: hand over what there is, or agree on a change with the client before more is worked
task-bill-extra = More { $allowance ->
    [calls] calls
   *[meetings] meetings
} took place than are included: agree with the client what they cost, or let them be
task-bill-extra-dropped = The milestone was taken out after hours were worked on it: agree with the client what of them is paid

BEFORE_ITS_BEGIN = { $on } is before { $begun }, when work on it began
HOURS_CLOSED = what was worked is invoiced or settled: further hours need a change of the agreement
NO_HOURS = no hours of it can be corrected
NOT_BEGUN = work on '{ $milestone }' has not begun
NOT_BY_HOURS = '{ $milestone }' has a fixed price: no hours are recorded on it
OVER_CAP = { $left } of { $cap } is left, which is { $time } of '{ $role }': more needs a change request
UNKNOWN_ROLE = hours of '{ $role }' are not billed here; billed: { $known }

## What the client brings.

duties-by = the client is to bring it by { $day }
duties-due-soon = it is due in { $days ->
    [one] 1 business day
   *[other] { $days } business days
}
duties-day-agreed = we agreed on a day for something that we need from you
duties-not-come = it was due on { $day } and has not come
duties-missing = something that we need from you has not come by its day
duties-merged = the next step came before it could leave, and the later message tells all of it
duties-step-follows = what the client is to bring has not come: '{ $step }' follows
duties-billed-anyway = the client is late with what it waits for, and it is billed on its planned day all the same
duties-not-announced = its announcement was not confirmed sent a business day before
duties-put-off = '{ $step }' was put off until its announcement is out
duties-announced = it was due on { $day }, and the message of { $told } announced what follows
duties-held = the client is late with what it waits for, as was announced
duties-suspended = the client is late with what the work waits for, as was announced
duties-late-with-work = the client is late with what the work waits for
duties-brought = the client brought it in time
duties-brought-late = the client brought it, { $days ->
    [one] 1 business day
   *[other] { $days } business days
} after its day
duties-has-come = what it waited for has come
duties-days-move = you brought what we waited for, and our days move by as much
duties-excused = it is not held against the client
duties-not-needed = what it waited for is not needed any more
duties-work-over = the work it was needed for is over
duties-settled = what the work rested for is settled

task-decide-abandoned = What the client was to bring never came: cancel the engagement, or agree with the client how it goes on
task-collect-balance = The work rests because of the client, and the balance is due: ask for what was done so far

WAITS_FOR_CLIENT = the client is to bring '{ $duty }' first, which was due on { $due_on }; work on it is held until then
