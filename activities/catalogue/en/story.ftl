### The story of an engagement: a line for each event that is worth telling, and what our messages, meetings and sums are called in it.
### A line begins with a capital, or with the name of a thing, and has no full stop.

story-us = us

## Stages.

story-EngagementCreated = Inquiry
story-EngagementQualified = Qualifying
story-EngagementDeclined = Declined
story-EngagementReferred = Referred
story-EngagementLapsed = Lapsed
story-AgreementProposed = Proposed: version { $version }
story-ProposalExtended = The proposal stands longer
story-AgreementAccepted = Onboarding: the agreement is accepted
story-EngagementActivated = Active
story-EngagementPaused = Paused
story-EngagementResumed = Active again
story-EngagementCancelled = Cancelled
story-WorkFinished = Signing off
story-EngagementSignedOff = Completed: signed off
story-EngagementClosed = Closed
story-SurveyAsked = Survey asked
story-SurveyReminded = Survey reminded
story-SurveyExtended = The reminder of the survey waits
story-SurveyAnswered = Survey answered: handling { $handling }, outcome { $outcome }
story-SurveyClosed = Survey ends without an answer

## The client, meetings, what is included.

story-InboundReceived = A message
    .about = { $subject }
story-AutomaticMailNoted = An automatic mail
story-InboundAnswered = Answered
story-InboundOverdue = The answer is overdue
story-IntakeRecorded = Questionnaire answered
story-MeetingRecorded = Held: { $meeting }
story-DutyLate = Late: { $duty }
story-DutyStepTaken = { $step ->
    [held] Late, and work waits for it
    [delayed] Late, and the place in the queue is lost
    [suspended] Late, and everything rests
    [abandoned] Late, and it may end
   *[other] { $step }
}: { $duty }
story-DutyStepPutOff = A consequence waits to be announced: { $duty }
story-DutyDone = Brought: { $duty }
story-DutyExcused = No longer expected: { $duty }
story-AllowanceNeared = { $allowance ->
    [calls] Calls
   *[meetings] Meetings
}: { $used } used, { $included } included
story-AllowanceExceeded = { story-AllowanceNeared }

## Milestones.

story-MilestoneBlocked = { $milestone }: cannot start
story-MilestoneReady = { $milestone }: may start
story-MilestoneStarted = { $milestone }: work begins
story-MilestoneLate = { $milestone }: late
story-MilestoneDelivered = { $milestone }: delivered
    .again = { $milestone }: delivered again
story-ReviewExtended = { $milestone }: the review lasts longer
story-RevisionRequested = { $milestone }: sent back
story-MilestoneAccepted = { $milestone }: accepted
    .deemed = { $milestone }: counts as accepted
story-MilestoneHeld = { $milestone }: work stops
story-FilesReleased = { $milestone }: the final files are released
story-MilestoneResumed = { $milestone }: work goes on
story-MilestoneDropped = { $milestone }: taken out
story-HoursRecorded = { $milestone }: { $time } worked, { $role }
story-HoursCorrected = { $milestone }: { $time } taken back, { $role }
story-CapNeared = { $milestone }: { $percent } % of the cap is used

## Gates, invoices, payments.

story-gate = the gate of { $of }
story-invoice-to-come = the invoice for { $of }
story-GateOpened = Open: { $gate }
story-GateWaived = Waived: { $gate }
story-GateReshut = Shut again: { $gate }
story-RetainerDue = A period begins: { $retainer }, { $period }
story-InvoiceIssued = Issued: { $invoice }
story-InvoiceOverdue = Overdue: { $invoice }
story-InvoicePaid = Paid: { $invoice }
story-InvoiceCancelled = No longer to be paid: { $invoice }
story-InvoiceReopened = To be paid again: { $invoice }
story-PaymentRecorded = Payment, { $amount }
    .of = Payment, { $amount }: { $invoices }
story-InvoiceGivenUp = Written off as before, { $amount }: { $invoice }
story-RefundRecorded = Refunded, { $amount }
    .of = Refunded, { $amount }: { $invoices }
story-RefundRequested = To be refunded by the billing system, { $amount }: { $invoice }
story-ChargebackRecorded = Taken back by the bank, { $amount }: { $invoice }
story-CreditApplied = Credit used, { $amount }: { $invoice }
story-FactReversed = Counts as never recorded: { $fact }
story-DisputeClosed = The bank decided for the client: { $invoice }
    .won = The bank decided for us: { $invoice }
story-InvoiceDisputed = Disputed: { $invoice }
story-DisputeRejected = It stands: { $invoice }
story-InvoiceCredited = Credited, { $amount }: { $invoice }
story-InvoiceVoided = Withdrawn, { $amount }: { $invoice }
story-InvoiceWrittenOff = Written off, { $amount }: { $invoice }
story-counts-from = { $because }; it counts from { $day }, the day on which it was paid
story-fact-payment = the payment
    .of = the payment of { $amount }
story-fact-refund = the refund
    .of = the refund of { $amount }
story-fact-chargeback = what the bank took back
    .of = what the bank took back of { $amount }
story-fact-credit-note = the credit note
    .of = the credit note of { $amount }
story-fact-credit-applied = the use of credit
    .of = the use of credit of { $amount }
story-fact-write-off = the writing off
    .of = the writing off of { $amount }
story-fact-fee = the fee
    .of = the fee of { $amount }
story-fact-interest-claim = the claim to interest
    .of = the claim to interest of { $amount }
story-fact-waiver = the waiver
    .of = the waiver of { $amount }
story-fact-reversal = a reversal
    .of = a reversal of { $amount }

## Late payment.

story-DunningStepMerged = Step { $step } of the ladder goes into step { $into }: { $invoice }
story-DunningStepSkipped = Step { $step } of the ladder is left out: { $invoice }
story-DunningStepPutOff = Step { $step } of the ladder waits until { $until }: { $invoice }
story-DunningResumed = The ladder goes on: { $invoice }
story-FeeCharged = Late fee, { $amount }: { $invoice }
story-InterestClaimed = Interest is asked for: { $invoice }
story-ChargeWaived = A charge is waived: { $invoice }
story-ReferenceRateSupplied = Reference rate of the half-year from { $valid_from }: { $percent } %
story-PaymentPromised = Promised by { $on }: { $invoice }
story-PromiseKept = Promise kept: { $invoice }
story-PromiseBroken = Promise broken: { $invoice }
story-PromiseRenegotiated = Promise replaced: { $invoice }
story-DueDateMoved = Now due { $due_on }: { $invoice }
story-DunningHeld = All reminders rest until { $until }
story-DunningReleased = Reminders go on
story-WorkSuspended = Work stops until it is paid: { $invoice }
story-SuspensionLifted = Work may go on: { $invoice }

## Tasks and messages.

story-TaskOpened = { $task }
story-TaskDone = Done: { $task }
story-TaskOverdue = Overdue: { $task }
story-TaskEscalated = Escalated: { $task }
story-NoticeHeld = Held: { $notice }
story-NoticeSent = { $notice }
story-NoticeFailed = Failed: { $notice }
story-NoticeDoubted = In doubt: { $notice }
story-NoticeDropped = Not sent: { $notice }
story-NoticeMerged = Goes into the next: { $notice }
story-held-since = { $because }; held since { $moment }, { $why }

## Meetings, without an article.

story-meeting-kick-off = kick-off
story-meeting-closing-call = closing call
story-meeting-presentation = presentation
story-meeting-check-in = check-in
story-meeting-other = other

## Our messages.

story-notice-acknowledgement = Acknowledgement
story-notice-added-to-request = Acknowledgement: added to the request
story-notice-reply = Answer
story-notice-declined = Decline, with another suggestion
story-notice-referred = Referral to somebody who can help
story-notice-lapsed = Word that it lapsed
story-notice-proposal = Proposal
story-notice-proposal-reminder = Proposal: a few days left
story-notice-welcome = Welcome, with team and phase map
story-notice-recap = Recap: { $meeting }
story-notice-invoice = Invoice { $invoice }
story-notice-payment-reminder = Reminder: { $invoice }
    .today = Due today: { $invoice }
    .before = Due in { $days ->
        [one] 1 day
       *[other] { $days } days
    }: { $invoice }
story-notice-formal-notice = Formal notice: { $invoice }
story-notice-late-charge = Late charge: { $invoice }
story-notice-charge-waived = A charge fell away: { $invoice }
story-notice-promise-noted = Promise noted: { $invoice }
story-notice-promise-broken = The promised payment is missing: { $invoice }
story-notice-due-date-moved = A later due date: { $invoice }
story-notice-work-suspended = Work stopped until it is paid: { $milestone }
story-notice-collection-file = The file for collection: { $invoice }
story-notice-payment-received = Receipt: { $invoice }
story-notice-invoice-cancelled = No longer to be paid: { $invoice }
story-notice-credit-noted = Credit note: { $invoice }
story-notice-cap-warning = Hours near their cap: { $milestone }
story-notice-allowance-low = What is included is nearly used: { $subject }
story-notice-duty-reminder = Reminder of what we need: { $duty }
story-notice-duty-late = Late, and we need it: { $duty }
story-notice-dates-moved = Our dates move: { $duty } came late
story-notice-delivered = Delivery: { $milestone }
story-notice-files-released = The final files: { $milestone }
story-notice-review-nudge = Nudge: the review of { $milestone } ends soon
story-notice-review-extended = Review extended: { $milestone }
story-notice-deemed-accepted = Counts as accepted: { $milestone }
story-notice-revision-noted = Changes noted: { $milestone }
story-notice-work-held = Work stopped: { $milestone }
story-notice-work-resumed = Work goes on: { $milestone }
story-notice-paused = Everything rests
story-notice-resumed = It goes on
story-notice-cancelled = It ends early
story-notice-report = Progress report
story-notice-closing-report = Closing report
story-notice-survey = Two questions on handling and outcome
story-notice-survey-reminder = Survey: the one reminder
story-notice-referral-ask = Whom else could we help?
story-notice-task-escalated = Task for you: { $task }
