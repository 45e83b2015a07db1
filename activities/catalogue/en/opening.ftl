### From the first inquiry to the kick-off: intake, qualification, a no, the proposal, acceptance.
### Sentences that begin with "you" or "we" are read by the client, after "Why you get this:"; all of them fit after the word "because".

opening-inquiry = an inquiry arrived
opening-inquiry-lapses = an inquiry that nobody takes further lapses
opening-inquiry-lapsed = nothing came of it within { $days ->
    [one] 1 business day
   *[other] { $days } business days
}
opening-you-went-silent = you asked us for work, and we have not heard from you since
opening-intake = the client answered the questionnaire
opening-qualified = the intake is complete and the criteria are met: { $criteria }
opening-declined = we said no, and the client is told why and what else is possible
opening-you-are-declined = you asked us for work that we cannot take on
opening-referred = others do this better, and the client is told who
opening-you-are-referred = you asked us for work that others do better

opening-proposed = goals, scope, dates, prices and duties of both sides are written down
opening-you-get-a-proposal = you asked us for a proposal
opening-proposal-is-presented = a proposal is presented, not only sent
opening-proposal-stands = the proposal stands for { $days ->
    [one] 1 business day
   *[other] { $days } business days
}
opening-proposal-ends-soon = the proposal ends in three business days
opening-you-decide = our proposal is open for a few more days, and you have not decided yet
opening-ask-for-a-decision = the proposal is open for a few more days: ask what is missing for a decision
opening-proposal-unsent = the mail that names the last day was not confirmed sent in time
opening-proposal-stands-again = the proposal stands again for its whole time
opening-proposal-lapsed = the proposal was not accepted by the last day it named

opening-accepted = the client accepted the proposal as it stands
opening-you-accepted = you accepted our proposal
opening-deposit-at-once = a deposit is asked for at once
opening-agreed-day = this day was agreed
opening-term-fits = the invoice is issued so early that its term fits
opening-begins-with-kick-off = work begins with a kick-off

task-presentation = Present the proposal by phone or in person, and record the meeting with its recap
task-kick-off = Hold the kick-off and record it with its recap

UNKNOWN_QUESTION = '{ $id }' is no question of the questionnaire
INTAKE_INCOMPLETE = these questions have no answer yet: { $questions }
REASON_MISSING = a 'no' needs an explanation
ALTERNATIVE_MISSING = a 'no' needs another suggestion
INTEREST_RULE_MISSING = the rule '{ $rule }' does not stand in the terms with its rates
INTEREST_RULE_NOT_FOR_CLIENT = { $rule } is meant for a { $meant_for }; the client is a { $client }
FIXED_SUM_MISSING = { $rule } has no fixed sum in { $currency }, and a statutory fee is charged by it
OPEN_QUESTIONS = these questions are not answered yet: { $questions }
STALE_TERMS = version { $latest } is the one that stands; read and accept that one
CHANGE_NOT_ACKNOWLEDGED = that scope and dates may change must be acknowledged
