### Messages that leave, wait, merge, fail or are dropped.

notices-window = routine messages leave only in service windows, on working days of both sides
notices-window-passed = the window had passed when the engine came back
notices-window-opens = the next service window opens
notices-doubted = the mail server did not say whether it took the message, and twice would be worse than never
notices-failed = the message cannot be sent as it is: { $cause }
notices-stuck = a message to the client did not go through by itself

## Why a message is no longer true, found right before it leaves.

notices-below-step = { $owed } is owed meanwhile, and the step is for { $least } and more
notices-charge-waived = the charge was waived meanwhile
notices-duty-late = its day passed meanwhile, and another message says so
notices-duty-moved = what the client was to bring is { $state } meanwhile
notices-engagement-moved = the engagement is { $stage } meanwhile
notices-invoice-moved = the invoice is { $state } meanwhile
notices-milestone-moved = the milestone is { $state } meanwhile
notices-promise-moved = the promise is { $state } meanwhile
notices-proposal-answered = the proposal was answered meanwhile
notices-proposal-replaced = a newer version replaced it
notices-survey-answered = the survey was answered meanwhile
notices-task-done = the task is done meanwhile
notices-work-goes-on = the work goes on meanwhile

## What people do about a message.

task-check-notice = Find out whether the message '{ $notice }' arrived, then confirm it, send it again, or let it be
task-send-failed = The message '{ $notice }' could not be sent: mend the cause and retry, or tell the client otherwise

## Messages by name.

notice-acknowledgement = acknowledgement
notice-added-to-request = added to request
notice-reply = reply
notice-declined = declined
notice-referred = referred
notice-lapsed = lapsed
notice-proposal = proposal
notice-proposal-reminder = proposal reminder
notice-welcome = welcome
notice-recap = recap
notice-invoice = invoice
notice-payment-reminder = payment reminder
notice-payment-received = payment received
notice-invoice-cancelled = invoice cancelled
notice-credit-noted = credit noted
notice-formal-notice = formal notice
notice-late-charge = late charge
notice-charge-waived = charge waived
notice-promise-noted = promise noted
notice-promise-broken = promise broken
notice-due-date-moved = due date moved
notice-work-suspended = work suspended
notice-collection-file = collection file
notice-delivered = delivered
notice-files-released = files released
notice-review-nudge = review nudge
notice-review-extended = review extended
notice-deemed-accepted = deemed accepted
notice-revision-noted = revision noted
notice-work-held = work held
notice-work-resumed = work resumed
notice-cap-warning = cap warning
notice-allowance-low = allowance low
notice-duty-reminder = duty reminder
notice-duty-late = duty late
notice-dates-moved = dates moved
notice-paused = paused
notice-resumed = resumed
notice-cancelled = cancelled
notice-report = report
notice-closing-report = closing report
notice-survey = survey
notice-survey-reminder = survey reminder
notice-referral-ask = referral ask
notice-task-escalated = task escalated
