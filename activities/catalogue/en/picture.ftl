### The picture of an engagement: its lanes and its key, what its marks say, and its table in words.
### What marks say after "because" has no capital and no full stop; notes are sentences.

picture-and = { $some } and { $last }
picture-us = us
picture-none = none
picture-not-known = not known

## The page.

picture-page-title = { $title } · timeline
picture-title = { $title } for { $client }
picture-as-of = as of { $moment } · all times { $city }
picture-finished = finished { $day } · all times { $city }
picture-whole = Timeline, { $start } to { $end }
picture-scrolls = Timeline, scrolls sideways. Every entry is also listed in words below.
picture-skip = Skip to the timeline in words
picture-key = Key
picture-beside = Beside this page
picture-in-words = The same in words ({ $count ->
    [one] 1 entry
   *[other] { $count } entries
})
picture-milestones-table = Milestones
picture-invoices-table = Invoices
picture-entries-table = Everything in the picture, in order of time
picture-column-when = When
picture-column-part = Part
picture-column-what = What
picture-column-why = Because
picture-column-rule = Rule
picture-column-number = No.
picture-column-name = Name
picture-column-state = State
picture-column-price = Price
picture-column-sum = Sum

## The answer first.

picture-lead-agreed = agreed
picture-lead-now = now
picture-lead-paid = paid
picture-lead-overdue = overdue
picture-lead-survey = survey
picture-scores = { $handling } and { $outcome } of 5
picture-scores-for = for handling and outcome
picture-paid-of = of { $sum }
    .late = of { $sum }, and { $charges } in late charges
picture-where = { $milestone }, { $state }
picture-running-IN_PROGRESS = in work
picture-running-DELIVERED = in review
picture-running-IN_REVISION = in revision
picture-running-HELD = stopped
picture-running-BLOCKED = gate shut
picture-turn-us = waiting for us:
picture-turn-client = waiting for { $client }:

## Lanes and rows.

picture-lane-calendar = Calendar
picture-lane-stages = Stage
picture-lane-milestones = Milestones
picture-lane-money = Money
picture-lane-messages = Messages
picture-lane-waiting = Waiting for
picture-lane-tasks = Tasks
picture-row-report = Reports
    .rhythm = Reports, { $rhythm }
    .short = Reports
picture-row-work = On the work
    .short = Work
picture-row-money = On money
    .short = Money
picture-row-answer = Answers
    .short = Answers
picture-row-inbound = From { $client }
    .short = From client
picture-rhythm-weekly = each { $weekday }
picture-rhythm-fortnightly = every second { $weekday }
picture-rhythm-monthly = monthly, { $weekday }
picture-whole-engagement = Whole engagement
picture-today = Today, { $day }
picture-day-of = day { $day } of { $days }
picture-days = { $days ->
    [one] 1 day
   *[other] { $days } days
}

## The key.

picture-key-estimate = estimate
picture-key-promise = promise
picture-key-promise_moved = promise moved
picture-key-work = our work
picture-key-work_planned = planned
picture-key-review = client’s turn
picture-key-blocked = could not go on
picture-key-accepted = accepted
picture-key-deemed = deemed accepted
picture-key-sent_back = sent back
picture-key-delay = delay reported
picture-key-dropped = dropped
picture-key-gate_shut = gate shut
picture-key-gate_open = gate open
picture-key-gate_waived = gate waived
picture-key-gate_reshut = gate shut again
picture-key-deadline = deadline
picture-key-invoice = invoice
picture-key-due = due date
picture-key-part_paid = part paid
picture-key-paid = paid
picture-key-charged = late charge
picture-key-credited = credit
picture-key-refunded = refund
picture-key-void = void
picture-key-overdue = overdue, reminders
picture-key-promise_to_pay = promise to pay
picture-key-disputed = disputed
picture-key-report = report
picture-key-sent = sent
picture-key-acknowledged = acknowledged
picture-key-held = held, then sent
picture-key-merged = merged into a report
picture-key-dropped_message = not sent
picture-key-doubtful = sent, not confirmed
picture-key-failed = failed
picture-key-planned_message = to be sent
picture-key-inbound = from the client
picture-key-task = task for a person
picture-key-day_off = day off

## When, because, rule: the lines of every mark.

picture-because = because { $why }
picture-rule = Rule { $rule }
picture-span = { $start } to { $end }
picture-since = since { $start }
picture-task-done = { $start } to { $done }, done
picture-task-due = { $start }, due { $due }
picture-task-missed = { $start }, was due { $due }
picture-held-until = { $when }; sent { $sent }
picture-carried-by = { $when }; went out inside “{ $carrier }”
picture-moved-to = { $when }; moved to { $day }
picture-with-note = { $when }, { $note }
picture-planned = { $when } (planned)

## Stages and days off.

picture-stage = Stage: { $stage }
    .planned = Stage: { $stage }, planned
picture-stage-INQUIRY = Inquiry
    .small = inquiry
picture-stage-QUALIFYING = Qualifying
    .small = qualifying
picture-stage-PROPOSED = Proposed
    .small = proposed
picture-stage-ONBOARDING = Onboarding
    .small = onboarding
picture-stage-ACTIVE = Active
    .small = active
picture-stage-PAUSED = Paused
    .small = paused
picture-stage-SIGNING_OFF = Signing off
    .small = signing off
picture-stage-COMPLETED = Completed
    .small = completed
picture-stage-CANCELLED = Cancelled
    .small = cancelled
picture-stage-CLOSED = Closed
    .small = closed
picture-stage-DECLINED = Declined
    .small = declined
picture-stage-REFERRED = Referred
    .small = referred
picture-stage-LAPSED = Lapsed
    .small = lapsed
picture-active-since = Active since { $day }
picture-last-day-over = the last promised day is over by then
picture-day-off = Day off: { $who }
picture-day-off-because = it is a public holiday or a day off that was named

## Milestones.

picture-of-milestone = { $milestone }: { $what }
picture-estimate = our estimate
picture-estimate-because = it was agreed on { $day }
picture-estimate-days = { $days ->
    [one] 1 working day
   *[other] { $days } working days
}
picture-doing-work = we work
picture-work-planned = planned work
picture-work-planned-because = it begins once all before it is done and its gate is open
picture-doing-blocked = could not start, its gate is shut
picture-doing-held = work stopped
picture-doing-review = { $client } reviews
picture-review-days = { $days ->
    [one] 1 working day
   *[other] { $days } working days
} to look
picture-review-ends = the review ends
picture-review-ends-because = the delivery named this day
picture-review-answer = { $client } answers by { $moment }
picture-doing-revision = revision { $used } of { $included }, we work
picture-sent-back = sent back by { $by }
picture-accepted = accepted by { $by }
picture-accepted-after = sent back { $times ->
    [1] once
    [2] twice
   *[other] { $times } times
}, then accepted
picture-accepted-early = delivered { $days ->
    [one] 1 working day
   *[other] { $days } working days
} early
picture-deemed = counts as accepted
    .label = counts as accepted: no answer by the date we had named
picture-dropped = taken out
picture-delay = the promised day passed
picture-promised = promised for { $day }
picture-promised-label = promised { $day }
picture-promised-because = it is our estimate and a reserve, and the promise counts
picture-promise-moved = work began on { $day }, { $days ->
    [one] 1 working day
   *[other] { $days } working days
} after the planned start
picture-promise-kept = it was kept: delivered on { $day }
picture-promise-missed = it was not kept: delivered on { $day }

## How a milestone stands.

picture-status-accepted = accepted { $day }
    .again = accepted { $day }, { $revisions ->
        [one] 1 revision
       *[other] { $revisions } revisions
    }
picture-status-deemed = deemed accepted { $day }
    .again = deemed accepted { $day }, { $revisions ->
        [one] 1 revision
       *[other] { $revisions } revisions
    }
picture-status-review = in review until { $day }
picture-status-revision = in revision { $revisions } of { $included }
picture-status-after = after { $milestone }
picture-status-not-begun = not begun
picture-status-BLOCKED = gate shut
picture-status-READY = may start
picture-status-IN_PROGRESS = in work, for { $day }
picture-status-HELD = stopped
picture-status-DROPPED = taken out
picture-status-planned = planned for { $day }

## Gates.

picture-gate-open = the gate opens
picture-gate-waived = the gate is waived
picture-gate-reshut = the gate shuts again
picture-gate-shut = the gate is shut
picture-gate-ahead = the gate is shut until { $amount } is paid
picture-gate-ahead-because = work begins once it is paid

## Money.

picture-agreed = Agreed: { $sum }
    .tax = Agreed: { $sum } ({ $net } and { $tax } tax)
    .again = Agreed: { $sum }, and { $recurring } in all that comes again
    .tax-again = Agreed: { $sum } ({ $net } and { $tax } tax), and { $recurring } in all that comes again
picture-sum-paid = Paid
picture-sum-agreed = Agreed
picture-sum-recurring = Retainers
picture-sum-below-cap = Below cap
picture-sum-to-come = To come
picture-sum-charges = Charges
picture-sum-credit = Credit
picture-curve-agreed = agreed { $amount }
picture-curve-paid = paid { $amount }
picture-curve-overdue = { $amount } overdue
picture-curve-due = { $amount } due { $day }
picture-curve-more = + { $amount }
picture-curve-less = − { $amount }

picture-number = No. { $number }
picture-to-come = to come
picture-of-invoice = { $invoice }: { $what }
picture-issued = issued, { $amount }
picture-issued-ahead = will be issued, { $amount }
picture-issued-agreed = this day was agreed
picture-issued-before-start = its term must fit before the planned start
picture-due = due date
picture-due-within = payment within { $days ->
    [one] 1 day
   *[other] { $days } days
} was agreed
picture-due-after-month = payment { $days ->
    [one] 1 day
   *[other] { $days } days
} after the end of the month was agreed
picture-withdrawn = withdrawn, { $amount }
picture-written-off = written off, { $amount }
picture-given-up = written off as before, { $amount }
picture-overdue = overdue, { $amount }
picture-disputed = disputed by { $by }
picture-promise-to-pay = promise of { $by } to pay by { $day }
    .kept = promise of { $by } to pay by { $day }, kept
    .broken = promise of { $by } to pay by { $day }, broken
    .replaced = promise of { $by } to pay by { $day }, replaced
picture-notice-before = a word before the due date
picture-notice-today = due today
picture-notice-merged = step { $step } of the ladder went into step { $into }
picture-reminder = reminder { $number }

# What a late invoice took: "two reminders, a call".
picture-took-reminders = { $count ->
    [1] a reminder
    [2] two reminders
    [3] three reminders
    [4] four reminders
    [5] five reminders
   *[other] { $count } reminders
}
picture-took-calls = { $count ->
    [1] a call
    [2] two calls
    [3] three calls
    [4] four calls
    [5] five calls
   *[other] { $count } calls
}
picture-took-promises = { $count ->
    [1] a kept promise
    [2] two kept promises
    [3] three kept promises
    [4] four kept promises
    [5] five kept promises
   *[other] { $count } kept promises
}

picture-paid = paid, { $amount }
    .part = paid in part, { $amount }
picture-paid-again = counts as paid again, { $amount }
    .part = counts as paid again in part, { $amount }
picture-paid-from-credit = paid from credit, { $amount }
    .part = paid from credit in part, { $amount }
picture-heard-late = { $because }; it counts from { $day }, and we heard of it on { $heard }
picture-nothing-left = nothing is left to pay
picture-went-back = went back, { $amount }
picture-taken-back = taken back by the bank, { $amount }
picture-never-paid = counts as never paid, { $amount }
picture-freed = freed by the credit note, { $amount }
picture-counts-elsewhere = counts elsewhere, { $amount }
picture-credited = credited, { $amount }
picture-fee = late fee, { $amount }
    .waived = late fee waived, { $amount }
    .gone = late fee falls away, { $amount }
picture-interest = interest, { $amount }
    .running = interest up to now, { $amount }
    .waived = interest waived, { $amount }
    .gone = interest falls away, { $amount }
picture-interest-because = it runs for each day on which the invoice is not paid
    .inputs = it runs for each day on which the invoice is not paid; { $amount } until { $day }: { $parts }
picture-interest-part = { $percent } % a year on { $principal } for { $days ->
    [one] 1 day
   *[other] { $days } days
}

## How an invoice stands.

picture-invoice-late = { $days ->
    [one] 1 day
   *[other] { $days } days
} late
picture-invoice-paid = paid
    .on = paid { $day }
picture-invoice-due = due { $day }
picture-invoice-on = on { $day }
picture-invoice-after = after { $milestone }
picture-invoice-after-sign-off = after the sign-off
picture-invoice-ISSUING = being made
picture-invoice-OPEN = open
picture-invoice-OVERDUE = overdue
picture-invoice-DISPUTED = disputed
picture-invoice-CREDITED = credited
picture-invoice-WRITTEN_OFF = written off
picture-invoice-VOID = withdrawn

## Messages.

picture-message = { $message }, to { $to }
    .internal = { $message }, internal, to { $to }
picture-message-numbered = { $message } { $number }
picture-message-held = Held, then sent: { $message }
    .still = Held: { $message }
picture-message-merged = Merged: { $message }
picture-message-dropped = Not sent: { $message }
picture-message-failed = Failed: { $message }
picture-message-doubtful = In doubt: { $message }
picture-inbound = From { $client }: { $what }
picture-inbound-AgreementAccepted = Agreement accepted
picture-inbound-EngagementSignedOff = Signed off

## Whose turn it is.

picture-waiting = Waiting for { $who }: { $what }
picture-waiting-by = { $what } by { $day }
picture-waiting-due-since = { $what }, due since { $day }
picture-waited = { $days ->
    [one] 1 working day
   *[other] { $days } working days
}
picture-wait-inquiry = a look at the inquiry
picture-wait-proposal = the proposal
picture-wait-decision = the decision on the proposal
picture-wait-kick-off = the kick-off
picture-wait-going-on = going on
picture-wait-sign-off = the sign-off
picture-wait-milestone = { $milestone }
picture-wait-stopped = { $milestone }, which is stopped
picture-wait-revision = the revision of { $milestone }
picture-wait-review = the review of { $milestone }
picture-wait-payment = the payment of { $invoice }
picture-wait-dispute = the dispute about { $invoice }
picture-wait-answer = an answer
picture-wait-failed = a message that did not go through
picture-wait-doubtful = a message in doubt
picture-wait-survey = the survey

## The notes above the work.

picture-note-unpaid = Not paid in time: the gate stays shut, and { $milestone } waits.
picture-note-late = Paid { $status }: the gate of { $milestone } stayed shut, and work waited { $days ->
    [0] a day
    [one] 1 working day
   *[other] { $days } working days
}.
picture-note-back = { $milestone } came back { $round ->
    [one] once
   *[other] again
}.
    .redone = { $milestone } came back { $round ->
        [one] once
       *[other] again
    }. Redone in { $days ->
        [0] a day
        [one] 1 working day
       *[other] { $days } working days
    }.
picture-note-delay = { $milestone } was not delivered on the promised day.
picture-note-deemed = No answer by the day we had named: { $milestone } counts as accepted.
