### Late payment: the ladder, its charges, promises, due dates that move, reminders that rest.
### Sentences that begin with "you" or "we" are read by the client, after "Why you get this:"; all of them fit after the word "because".

## Steps of the ladder.

dunning-was-due = { $day } was the due date
dunning-step-ahead = step { $step } of the ladder: { $when }
dunning-after-step = { $days ->
    [one] 1 day
   *[other] { $days } days
} after the step before
dunning-on-due-date = the due date
dunning-before-due-date = { $days ->
    [one] 1 day
   *[other] { $days } days
} before the due date
dunning-after-due-date = { $days ->
    [one] 1 day
   *[other] { $days } days
} after the due date
dunning-falls-due-in = the invoice falls due in { $days ->
    [one] 1 day
   *[other] { $days } days
}
dunning-due-today = the invoice is due today
dunning-due-for = the invoice has been due for { $days ->
    [one] 1 day
   *[other] { $days } days
}
dunning-balance-small = { $owed } is owed, and the step is for { $least } and more
dunning-too-few-reminders = the step comes after { $wanted ->
    [one] 1 reminder
   *[other] { $wanted } reminders
}, and { $sent ->
    [one] 1 was
   *[other] { $sent } were
} confirmed sent
dunning-merged-step = the engine was away when it fell due; the later step tells all of it
dunning-merged-reminder = the next reminder came before it could leave, and tells all of it
dunning-step-moved = what came before it moved it to { $day }
dunning-term-not-begun = the formal notice is not confirmed sent, so the term it grants has not begun
dunning-announced-late = the announcement of { $of } was not confirmed sent in time: it must be confirmed sent at least { $days ->
    [one] 1 day
   *[other] { $days } days
} before
dunning-unannounced = the announcement of { $of } is missing: it must be confirmed sent at least { $days ->
    [one] 1 day
   *[other] { $days } days
} before
dunning-consequence-fee = fee
dunning-consequence-interest = interest
dunning-consequence-hold = hold
dunning-consequence-take-down = take-down
dunning-unanswered = { $reminders ->
    [one] 1 reminder is
   *[other] { $reminders } reminders are
} without an answer
dunning-call = the ladder asks for a call
dunning-take-down = it was announced, and the invoice is still unpaid
dunning-hand-over = every earlier step of the ladder is taken and the invoice is unpaid
dunning-ladder-ended = the ladder is at its end
dunning-date-near = the agreed payment date of this invoice is near
dunning-date-today = the agreed payment date of this invoice is today
dunning-date-passed = the agreed payment date of this invoice has passed
dunning-unpaid-in-spite = this invoice is unpaid in spite of our reminders
dunning-collection = an unpaid invoice is to be handed over for collection

task-call-client = Call the client about invoice { $number }: { $owed } is outstanding
task-decide-unpaid = Every step of the ladder is taken and the invoice is unpaid: decide what to do
task-take-down = Invoice { $number } is unpaid: take down what was announced
task-hand-over = Hand invoice { $number } over for collection, or write it off; the file with all facts is in your mail

## Work that stops.

dunning-suspension-announced = it was announced on { $told }, and { $number } is still unpaid
dunning-work-stops = { $number } is overdue, and the agreed consequence was announced
dunning-number-is = { $number } is { $state }
dunning-not-overdue = { $number } is not overdue any more

## Late fees and interest.

dunning-fee-announced = the agreed fee of { $amount } was announced on { $told }, and the invoice is still unpaid
dunning-interest-announced = interest by { $agreed } was announced on { $told }, and the invoice is still unpaid
dunning-fee-added = a late fee was added to an overdue invoice, as agreed and announced
dunning-charge-added = a charge was added to an overdue invoice, as agreed and announced
dunning-announcement-on-its-way = the message that announces it for { $number } is on its way and not confirmed sent
dunning-no-announcement = none was confirmed sent for { $number }
dunning-announcement-ahead = none was confirmed sent for { $number }; step { $step } of the ladder announces it on { $day }
dunning-waived = { $by } lets it fall away
dunning-charge-fell-away = a charge on an invoice of yours fell away
dunning-charges-outlive = charges outlive the invoice they came with
dunning-rate-ends = the reference rate is known no further
dunning-no-guess = interest is never computed by a guessed rate
dunning-rate = { $percent } % is the reference rate of the half-year from { $half_year }

task-charges-left = Invoice { $number } is { $state } but for charges of { $left }: ask for them, or waive them
task-reference-rate-missing = Supply the reference rate { $series } for the half-year from { $half_year }, with its source: interest cannot be computed without it

DUNNING_RESTS = nothing is charged now: { $because }
FEE_ABOVE_AGREED = the terms name a fee of { $agreed }; more than nothing and at most that
FEE_CHARGED_BEFORE = every late fee that the terms name was charged on this invoice; each is charged once
FEE_IS_NOTHING = the fee that the terms name comes to nothing on what is outstanding
FEE_NOT_AGREED = the accepted terms name no late fee; it would have to stand in them, as { $needs } or in a step of the ladder
FEE_NOT_ANNOUNCED = a late fee must be announced by a message that is confirmed sent at least { $announce_days ->
        [one] 1 day
       *[other] { $announce_days } days
    } before; { $missing }. The terms name a fee of { $fee }.
    .recently = a late fee must be announced by a message that is confirmed sent at least { $announce_days ->
        [one] 1 day
       *[other] { $announce_days } days
    } before; { $announced_by } announced it and was confirmed sent on { $told }, so it is possible from { $possible_from } on
NO_REFERENCE_RATE = the accepted terms name no interest that follows a reference rate
NOT_A_HALF_YEAR = { $day } is neither 1 January nor 1 July
NOT_OVERDUE = a late fee is for an overdue invoice, and this one is { $state }
NOTHING_TO_WAIVE = there is no late fee or interest that could be waived
RATE_DOES_NOT_FIT = { $percent } % is no reference rate, expected from -100 to 500 %
RATE_KNOWN = { $series } is known as { $percent } % for the half-year from { $half_year }
WAIVED_BEFORE = it was waived before

## Promises to pay, due dates that move, reminders that rest.

dunning-promised-by = the client promised to pay by { $day }
dunning-promised = { $by } promised { $amount } by { $day }
dunning-promised-day = { $day } was promised as the day of payment
dunning-you-promised = you told us when you will pay, and we noted it
dunning-another-promise = another promise takes its place
dunning-invoice-is = the invoice is { $state }
dunning-promise-kept = { $amount } came in, as promised
dunning-still-owed = what was promised came in, and something is still owed
dunning-promise-broken = { $amount } was promised by { $day } and did not come in
dunning-promise-not-kept = the payment promised for { $day } did not come in
dunning-your-day-passed = the day on which you wished to pay has passed
dunning-later-due-date = a later due date takes its place
dunning-payable-by = it is payable by { $day } from now on
dunning-later-day-agreed = we agreed on a later day of payment
dunning-all-rest = all reminders rest until { $until }
dunning-lets-rest = { $by } lets all reminders rest until { $until }
dunning-rest-ends = reminders were to rest until today
dunning-rest-over = reminders were to rest until { $until }
dunning-released-early = reminders go on before the day that was named
dunning-rest-no-longer = reminders rest no longer

DUE_DATE_NOT_LATER = the invoice is payable by { $payable_by }; a due date moves only to a later day
DUNNING_NOT_HELD = no reminders are held that could be released
NOT_WHAT_IS_OWED = { $owed } is owed; more than nothing and at most that can be promised
NOTHING_TO_PROMISE = a payment is promised for an unpaid invoice, and this one is { $state }
PROMISE_TOO_LATE = a promise may reach { $days ->
    [one] 1 day
   *[other] { $days } days
} ahead by the terms, until { $latest }
