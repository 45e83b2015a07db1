### What every subject uses: guards, states of things in words, amounts of time, whom something waits for.

worked-time = { $hours ->
    [0] { $minutes ->
        [0] 0 h
       *[other] { $minutes } min
    }
   *[other] { $minutes ->
        [0] { $hours } h
       *[other] { $hours } h { $minutes } min
    }
}

some-and-last = { $some } and { $last }

engagement-is = the engagement is { $stage }

## What an invoice that is not asked for yet waits for, where that is no day.

statement-awaits-turn = waits until “{ $what }” has its turn, and is issued then
statement-awaits-delivery = waits for the delivery of “{ $what }”, and is issued then
statement-awaits-acceptance = waits for the acceptance of “{ $what }”, and is issued then
statement-awaits-sign-off = waits for the sign-off, and is issued then

## Refusals that any action may give.

ALREADY_CREATED = this engagement exists already
BROKEN = something went wrong on our side
DATE_AHEAD = { $day } is in the future
    .meeting = a meeting is recorded after it was held
DATE_NOT_AHEAD = { $day } is not after today
    .promise = { $day } is past
    .start = the planned start { $day } is past
    .retainer = the retainer '{ $id }' ended before today
DATE_TOO_FAR = { $day } is too far ahead: holidays are known until { $known_until }
DAY_OFF = { $day } is a day off; the next working day is { $next }
ENGAGEMENT_FULL = the engagement holds as much as one can, { $most } bytes: bring it to its end, and go on in a new one
ILLEGAL_MOVE = '{ $action }' is not possible while { $kind } '{ $id }' is { $state }
MALFORMED_COMMAND = this is no command the engagement knows
NO_SUCH_ENGAGEMENT = there is no such engagement
NOT_IN_THIS_STAGE = '{ $action }' is not possible while the engagement is { $stage }
    .meeting = a { $purpose } is not held while the engagement is { $stage }
NOT_THE_DECIDER = only '{ $decider }' decides for the client
NOT_YET = there is no { $kind } yet
NOTHING_AGREED = '{ $action }' is not possible while the engagement is { $stage }
SCOPE_LOCKED = '{ $action }' is not possible while the engagement is { $stage }
UNKNOWN_CONTACT = '{ $id }' is no contact of this client; known: { $known }
UNKNOWN_ITEM = there is no { $kind } '{ $id }'
    .charge = there is no charge '{ $id }'; known: { $known }
    .entry = '{ $id }' is no entry of '{ $milestone }' that still counts
    .message = there is no message '{ $id }'
UNKNOWN_PERSON = '{ $id }' is nobody of the team; known: { $known }
WORK_NOT_AGREED = '{ $action }' is not possible while the engagement is { $stage }

## States, as they stand in a sentence about the thing ("the invoice is paid").

state-engagement-INQUIRY = an inquiry
state-engagement-QUALIFYING = being qualified
state-engagement-DECLINED = declined
state-engagement-REFERRED = referred
state-engagement-LAPSED = lapsed
state-engagement-CANCELLED = cancelled
state-engagement-PROPOSED = proposed
state-engagement-ONBOARDING = being onboarded
state-engagement-ACTIVE = active
state-engagement-PAUSED = paused
state-engagement-SIGNING_OFF = being signed off
state-engagement-COMPLETED = completed
state-engagement-CLOSED = closed

state-gate-SHUT = shut
state-gate-OPEN = open
state-gate-WAIVED = waived
state-gate-RESHUT = shut again

state-milestone-PLANNED = planned
state-milestone-BLOCKED = blocked
state-milestone-READY = ready
state-milestone-DROPPED = dropped
state-milestone-IN_PROGRESS = in progress
state-milestone-DELIVERED = delivered
state-milestone-HELD = held
state-milestone-ACCEPTED = accepted
state-milestone-IN_REVISION = in revision

state-invoice-SCHEDULED = scheduled
state-invoice-ISSUING = being issued
state-invoice-VOID = void
state-invoice-OPEN = open
state-invoice-OVERDUE = overdue
state-invoice-PAID = paid
state-invoice-DISPUTED = disputed
state-invoice-CREDITED = credited
state-invoice-WRITTEN_OFF = written off

state-notice-PLANNED = planned
state-notice-HELD = held
state-notice-SENDING = being sent
state-notice-MERGED = merged
state-notice-DROPPED = dropped
state-notice-SENT = sent
state-notice-DOUBTFUL = in doubt
state-notice-FAILED = failed

state-inbound-RECEIVED = received
state-inbound-ACKNOWLEDGED = acknowledged
state-inbound-ANSWERED = answered
state-inbound-OVERDUE = overdue

state-task-OPEN = open
state-task-DONE = done
state-task-OVERDUE = overdue
state-task-ESCALATED = escalated

state-survey-DUE = due
state-survey-ASKED = asked
state-survey-UNANSWERED = unanswered
state-survey-REMINDED = asked again
state-survey-ANSWERED = answered

state-promise-GIVEN = given
state-promise-KEPT = kept
state-promise-BROKEN = broken
state-promise-RENEGOTIATED = renegotiated

state-duty-OPEN = open
state-duty-DONE = done
state-duty-LATE = late
state-duty-EXCUSED = excused

## What a thing in a state waits for; whom, the table of its life cycle says ("the client, to pay").

waits-engagement-INQUIRY = to look at the intake and qualify
waits-engagement-QUALIFYING = to propose
waits-engagement-PROPOSED = to accept
waits-engagement-ONBOARDING = to hold the kick-off
waits-engagement-ACTIVE = the work on its milestones
    .retainer = the next period of its retainer
waits-engagement-PAUSED = to resume on the day named
waits-engagement-SIGNING_OFF = to sign off
waits-engagement-COMPLETED = money, survey and tasks to be settled
waits-engagement-CANCELLED = open money and tasks to be settled

waits-gate-SHUT = to pay
waits-gate-OPEN = nothing
waits-gate-RESHUT = to pay again

waits-milestone-PLANNED = the milestones before it
waits-milestone-BLOCKED = to pay what its gate asks for
waits-milestone-READY = to start
waits-milestone-IN_PROGRESS = to deliver
waits-milestone-HELD = to resume
    .unpaid = to pay what it stopped for
waits-milestone-DELIVERED = to review
waits-milestone-IN_REVISION = to deliver again

waits-invoice-SCHEDULED = its day of issue
waits-invoice-ISSUING = the billing system
waits-invoice-OPEN = to pay
waits-invoice-OVERDUE = to pay
waits-invoice-DISPUTED = to settle the dispute
waits-invoice-PAID = nothing
waits-invoice-WRITTEN_OFF = nothing

waits-notice-PLANNED = its turn
waits-notice-HELD = the next service window
waits-notice-SENDING = the mail server
waits-notice-DOUBTFUL = to find out whether it arrived
waits-notice-FAILED = to send it again or let it be

waits-inbound-RECEIVED = to acknowledge
waits-inbound-ACKNOWLEDGED = to answer
waits-inbound-OVERDUE = to answer

waits-task-OPEN = its owner
waits-task-OVERDUE = its owner
waits-task-ESCALATED = the person it was escalated to

waits-survey-DUE = its day
waits-survey-ASKED = to answer
waits-survey-REMINDED = to answer

waits-promise-GIVEN = to pay by the day named

waits-duty-OPEN = to bring it
waits-duty-LATE = to bring it
