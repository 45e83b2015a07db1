### The end of the work: cancelling, closing call, sign-off, final figures, survey, closing.
### Sentences that begin with "you" or "we" are read by the client, after "Why you get this:"; all of them fit after the word "because".

closing-client-ends = the client wishes to end it early
closing-we-end = we wish to end it early
closing-cancelled = the engagement was cancelled
closing-work-for-you-ends = the work for you ends early

closing-milestones-finished = every milestone is accepted or dropped
closing-retainers-finished = every retainer ran to its end
closing-all-finished = every milestone is accepted or dropped and every retainer ran to its end
closing-talked-through = the result is talked through before the sign-off
closing-figures-match = the final figures match the first agreement
closing-variances-explained = every variance against the first agreement is explained
closing-you-signed-off = you signed off, and this is what was done
closing-signed-off = the work is signed off
closing-nothing-left = money is settled, the survey ended and nothing is left to do

# Of is the id of a milestone, or what an invoice without one is for, such as "deposit".
closing-variance = { $of } ({ $what ->
    [price] price
    [date] date
   *[dropped] dropped
}: agreed { $agreed }, final { $final })
closing-not-delivered = not delivered

closing-survey-comes = two questions are asked { $days ->
    [one] 1 business day
   *[other] { $days } business days
} after the sign-off
closing-work-is-finished = the work for you is finished
closing-ask-survey = ask how it was handled and how it turned out, 1 to 5 each, and record the answer
closing-survey-reminder-due = the one reminder is due
closing-survey-reminded = no answer yet; there is one reminder, no more
closing-we-asked-you = we asked you two questions and have no answer yet
closing-survey-ends = after this nobody asks again
closing-survey-unanswered = no answer came after one reminder
closing-survey-let-be = the mail with the questions was let be
closing-survey-unsent = the mail with the questions was not confirmed sent yet
closing-survey-answered = the client answered
closing-you-were-satisfied = you were satisfied with our work
closing-ask-referral = thank for the good scores, and ask whom else we could help
closing-low-score = the client gave { $handling } of 5 for handling, { $outcome } of 5 for outcome
    .all = the client gave { $handling } of 5 for handling, { $outcome } of 5 for outcome, and { $recommend } of 10 for recommending us

task-closing-call = Hold the closing call: go through the final figures, and record it with its recap
task-low-score = Call the client and hear what went wrong

CLOSING_CALL_MISSING = the closing call comes before the sign-off; record it with its recap
VARIANCE_UNEXPLAINED = these final figures differ from the first agreement and need an explanation: { $variances }
