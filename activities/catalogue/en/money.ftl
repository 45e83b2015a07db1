### Invoices, payments, credit, disputes, gates and retainers.
### Sentences that begin with "you" or "we" are read by the client, after "Why you get this:"; all of them fit after the word "because".

## When an invoice is asked for, made and due.

money-billed-before-start = payment comes before the work, and its term must fit before the planned start
money-billed-deposit = a deposit was agreed, and nothing starts before it is paid
money-billed-on-its-day = its agreed day has come, and nothing starts after it before it is paid
money-billed-though-late = the client is late with what the work waits for, and it is billed on its planned day all the same
money-billed-on-delivery = the milestone is delivered, and its files follow on payment
money-billed-on-acceptance = the milestone is accepted, and its price falls due on acceptance
money-billed-on-its-turn = the milestone's turn has come, and it starts once this is paid
money-billed-on-sign-off = the result is signed off, and this part was kept back until then
money-billed-again = the sum that comes again was agreed for this day
money-retainer-to-come = invoice { $period } of { $of } of a retainer, due on { $day }
money-retainer-agreed = invoice { $period } of { $of } was agreed for { $day }
money-issued = the billing system made the invoice
money-reported = the billing system says that it made the invoice
money-not-made = the billing system did not make the invoice: { $cause }
money-due-now = by our agreement this payment falls due now
money-not-paid-in-time = it was due on { $day } and is not paid

## What came in and went back.

money-counts-from = it counts from { $day }
money-counts-now = the value date of what was recorded ahead has come
money-came-in = { $amount } came in
money-came-in-for = { $amount } came in for { $number }
money-your-payment-came-in = your payment came in
money-to-go-back = { $amount } of { $number } is to go back
money-went-back = { $amount } of { $number } went back
money-credit-went-back = { $amount } of the credit went back
money-went-back-by-dispute = { $amount } went back by a lost dispute
money-credit-used = { $amount } of the client's credit is used
money-recorded-by-mistake = it was recorded by mistake
money-shared-out = what came in and went back is shared out by the agreed order
money-nothing-left = nothing of { $number } is left to pay
money-paid-again = { $amount } of { $number } is to be paid again
money-given-up = { $amount } of { $number } is not paid, and the writing off stands
money-loss-grown = the writing off covers more of the invoice than before
money-engagement-over = the engagement is over
money-overpaid-goes-back = the terms give back what was paid too much

## Invoices that are disputed, credited, withdrawn or given up.

money-disputed = the client says that something is wrong with it
money-client-disputes = the client disputes the invoice
money-dispute-settled = the dispute is settled, and the invoice stands
money-disputed-at-the-bank = the payer asked the bank to take the payment back
money-dispute-told-before = it was told of before
money-dispute-won = the bank left the payment with us
money-dispute-lost = the bank gave the payment back to the payer
money-credited = a credit note takes { $amount } of it back
money-credited-in-full = a credit note takes it back in full
money-all-credited = credit notes took all of it back
money-you-need-not-pay = an invoice we sent you is no longer to be paid
money-you-pay-less = we took back a part of what we had invoiced
money-should-not-exist = it should not exist
money-milestone-dropped = its milestone was dropped
money-dropped-before-made = its milestone was dropped before it was made
money-shares-of-all-prices = deposit, installments and retention were shares of all prices
money-not-expected = nobody expects this payment any more
money-credit-note-late = the credit note is made now
money-system-told = the billing system was told
money-must-agree = the billing system and our books must agree
    .untold = the billing system and our books must agree: { $cause }

## Gates.

money-invoice-paid = { $number } is paid
money-gate-waived = { $by } lets work begin unpaid
money-not-to-be-paid = the invoice behind it is not to be paid

## What somebody is to do.

task-issue-failed = The invoice could not be made: mend the cause and retry
task-credit-note-failed = The credit note on invoice { $number } could not be made: mend the cause and retry
task-billing-change = The billing system could not be told about invoice { $number } ({ $change ->
    [void] void
    [credit] credit
    [write_off] write off
    [refund] refund
    [settle] settle
   *[other] { $change }
}): mend the cause and retry, or do it there by hand
task-credited-beyond = Credit notes take back { $beyond } more than invoice { $number } asks for: correct it in the billing system
task-settle-credit = The client has a credit of { $amount }: give it back and record the refund
task-settle-credit-usable = The client has a credit of { $amount }: give it back and record the refund, or use it on an invoice
task-settle-dispute = Settle the dispute with the client
task-settle-invoice = The milestone was dropped and its invoice is out: credit it, or agree with the client what stays
task-settle-share = A part of the dropped milestone's price is in the deposit, installments or retention: agree with the client what becomes of it
task-gate-reshut = The payment behind this gate went back: decide with the client how work goes on
task-settle-gate = No payment will open this gate any more: waive it, or drop the milestones that wait for it
task-loss-grown = The loss on { $number } grew by { $more }, to { $lost }: note it in your books

## Refusals.

CURRENCY_MISMATCH = the engagement is in { $expected }
AMOUNT_NOT_POSITIVE = { $amount } is not more than nothing
INVOICE_AND_PARTS = name one invoice, or the parts of several, not both
PARTS_EXCEED_AMOUNT = the parts add up to { $parts }, more than the { $amount } received
INVOICE_MISSING = { $type } names no invoice
INVOICE_NOT_ISSUED = the invoice is not issued yet
INVOICE_VOID = the invoice was withdrawn; record the payment without naming an invoice
INVOICE_NOT_AWAITED = nobody waits for the invoice: it is { $state }
FACT_KNOWN = '{ $fact }' of { $source } was taken before
DISPUTE_AT_THE_BANK = the payer's bank decides this dispute, and the billing system will say how it ended
MORE_THAN_INVOICED = at most { $expected } can be credited
NOTHING_TO_CREDIT = a credit note takes back an invoice that is out; there is nothing of it to take back
PARTLY_PAID = something was paid on it: it is credited, not withdrawn
PARTLY_CREDITED = a credit note takes back a part of it: the rest is credited, not withdrawn
MORE_THAN_PAID = { $expected } was paid on this invoice; { $amount } cannot have gone back
    .credit = { $expected } is the client's credit; { $amount } cannot have gone back
NO_BILLING_SYSTEM = no billing system can give it back: do so at the bank, and record it
NOTHING_TO_REFUND = nothing was received that could go back
MORE_THAN_CREDIT = at most { $expected } can be used here
NO_CREDIT = there is no credit to use, or nothing is owed on this invoice
UNKNOWN_FACT = nothing about money was recorded as '{ $id }'
NOT_REVERSIBLE = credit notes and charges are documents: answer them with a document of their own
ALREADY_REVERSED = it was reversed before; to restore it, reverse the reversal
NOTHING_RECORDED = nothing about money was recorded yet
