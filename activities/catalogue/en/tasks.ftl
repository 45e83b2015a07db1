### Tasks of ours: why they are due, done or no longer needed. What a task asks for stands with the subject that opens it.

tasks-due = the task is due: { $task }
tasks-overdue = its day passed and nobody ticked it off
tasks-escalates = the overdue task escalates: { $task }
tasks-still-open = it was still open { $days ->
    [one] 1 business day
   *[other] { $days } business days
} later
tasks-escalated-to-you = a task of the team was not done in time

tasks-done = a person did it
tasks-done-otherwise = a person took care of it otherwise
tasks-retry = a person asked for another try
tasks-message-arrived = a person found out that the message arrived

## What went wrong inside the house's own machine.

tasks-journal-differs = { $how }, from entry { $at } on
tasks-journal-gap = the journal store has lost entries
tasks-journal-fork = the journal store held other entries
tasks-journal-ahead = the journal store holds entries that the engagement never wrote
task-mend-journal = The journal store and the engagement differ from entry { $at } on: find out who wrote to the store, or which of the two came back from a backup
    .gap = The journal store has lost entries { $at } to { $through }: bring them back from a backup or from the engagement's history with 'milepost journal mend'
tasks-deadline-defect = a rule has a defect, so the deadline '{ $deadline }' was set aside
task-look-at-deadline = A defect kept the deadline '{ $deadline }' from being handled: decide what it would have brought about, and report the defect

## Why nobody needs a task any more.

tasks-invoice-is = the invoice is { $state }
tasks-no-charges-left = nothing of the charges is left
tasks-rate-known = interest can be computed
tasks-dispute-settled = the dispute is settled
tasks-nothing-owed = nothing is owed on it any more
tasks-credit-gone = the credit is used or given back
tasks-nothing-lost = nothing of the invoice is lost any more
tasks-message-answered = the message was answered
tasks-meeting-held = the meeting was held
tasks-proposal-answered = the proposal was answered
tasks-not-in-work = it is no longer in work
tasks-review-ended = the review ended
tasks-work-goes-on = the work goes on
tasks-engagement-goes-on = the engagement goes on
tasks-handed-over = it is handed over, or taken out
tasks-duty-settled = what the client was to bring is settled
tasks-gate-not-needed = nothing waits for the gate any more
tasks-gate-passable = the gate is passable again
tasks-survey-ended = the survey ended

DONE_BY_ACTION = this task is done by '{ $action }', not by ticking it off
NOT_IN_DOUBT = there is no message in doubt behind this task
NOTHING_TO_RETRY = there is no failed message or invoice behind this task
