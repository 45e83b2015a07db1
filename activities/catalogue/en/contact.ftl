### What the client writes, acknowledgements and answers, meetings, progress reports.
### Sentences that begin with "you" or "we" are read by the client, after "Why you get this:"; all of them fit after the word "because".

contact-automatic = an auto-reply or bounce: nobody waits for an answer to it
contact-added = the client added to a request
contact-wrote = the client wrote
contact-answer-owed = a human answer is owed by then
contact-you-wrote = you wrote to us
contact-you-added = you added to your request
contact-you-wrote-often = you wrote to us { $times } times within an hour
contact-you-asked = you asked us
contact-capped = many messages came within an hour: one acknowledgement covers them
contact-acknowledged = the acknowledgement left
contact-acknowledged-together = one acknowledgement covers several messages
contact-answered = a person answered
contact-answered-together = it belonged to the request that was answered
contact-unanswered = nobody answered within { $days ->
    [one] 1 business day
   *[other] { $days } business days
}
contact-ended = the engagement was { $stage }, and the client is told why
contact-by-telephone = the contact wishes to be called

contact-met = { $meeting } was held
contact-we-talked = we talked, and this is what we agreed
contact-report-agreed = reports were agreed { $every }, also when all is smooth
contact-you-get-reports = we agreed on { $every } reports ({ $weekday ->
    [mon] Mon
    [tue] Tue
    [wed] Wed
    [thu] Thu
    [fri] Fri
    [sat] Sat
   *[sun] Sun
})
contact-report-merged = the next report came before it could leave, and tells all of it

task-answer-client = Answer the client's message; the promised time has passed
task-follow-up = Call { $contact }: { $about }

ALREADY_ANSWERED = '{ $id }' was answered; record this message without a matter

## Meetings, as they stand in a sentence.

meeting-kick-off = the kick-off
meeting-closing-call = the closing call
meeting-presentation = the presentation
meeting-check-in = a check-in
meeting-other = a meeting
