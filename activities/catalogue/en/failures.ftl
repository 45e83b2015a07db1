### Why an effect did not come to its end, in our own words; those of the other side stand beside them.

failure-none-given = no reason was given
failure-no-answer = no answer in time
failure-no-worker = no worker took it in time
failure-refused = it was refused
failure-unprepared = it could not be prepared; see the worker's log

## Mails.

failure-mail-refused = the mail server refused the message
    .connection = the mail server refused the connection
    .login = the mail server refused the login
    .sender = the mail server refused the sender
    .recipient = the mail server refused the recipient
failure-mail-no-tls = the mail server does not offer STARTTLS, which the settings ask for
failure-mail-no-login = the mail server does not offer a login, which the settings ask for
failure-mail-unclear = nobody knows whether the mail server took this message; it is not sent again by itself
failure-mail-too-large = the message is too large to be kept, expected at most { $most } bytes
failure-attachment-missing = the attachment { $name } cannot be sent: its document is not there
failure-attachment-damaged = the attachment { $name } cannot be sent: its document was changed or cut
failure-address = the address cannot be written to, expected one such as anna@example.com
    .accents = the address cannot be written to, expected one such as anna@example.com, of letters without accents
failure-message-id = the Message-ID cannot stand in a mail, expected <name@domain>
failure-empty-fact = a template prints a fact that is empty
failure-no-template = there is no template '{ $template }' in the language '{ $language }'
failure-message-broken = the message '{ $template }' cannot be written
    .defect = the message '{ $template }' cannot be written: { $defect }; see the worker's log

## Documents and numbers of our own.

failure-no-page = there is no invoice page in the language '{ $language }'
    .credit-note = there is no credit note page in the language '{ $language }'
failure-broken-page = the invoice cannot be written; see the worker's log
    .credit-note = the credit note cannot be written; see the worker's log
failure-no-reference = the number '{ $number }' makes no payment reference, expected letters or digits
failure-no-number = the invoice has no number, and no series to take one from
    .credit-note = the credit note has no number, and no series to take one from
failure-series-key = this cannot have a number: its id has spaces or is too long
failure-series-silent = the number series '{ $series }' does not answer
failure-series-name = '{ $series }' cannot name a number series, expected letters, digits and hyphens, 40 at most
failure-series-pattern = the number series '{ $series }' cannot be: its name or pattern is too long for a payment reference, or the pattern has no place for the number
failure-series-at-end = there is no number: the series is at its end
failure-lines-differ = the invoice is over { $amount }, but its lines make { $lines }
failure-lines-mixed = the lines of the invoice are in several currencies

## Billing systems behind a signed webhook.

failure-system-unknown = the billing system '{ $system }' is not set up here; those that are: { $known }
failure-system-unasked = there is no billing system '{ $system }' that can be asked
failure-system-silent = the billing system '{ $system }' does not answer
failure-system-refuses = the billing system '{ $system }' refuses it (HTTP { $status })
failure-system-not-now = the billing system '{ $system }' does not take it now (HTTP { $status })
failure-system-at-work = the billing system '{ $system }' took the request and has not made the invoice yet
failure-system-no-number = the billing system '{ $system }' answered without the invoice's number (HTTP { $status })
failure-system-reported-no-number = the billing system '{ $system }' reported the invoice without its number
failure-system-unreadable = the billing system's answer cannot be read: { $fields } is not as docs/webhooks.md says

## Stripe.

failure-stripe-busy = Stripe could not { $doing }: it is asked too often, we try again later
failure-stripe-silent = Stripe could not { $doing }: no answer came, we try again later
failure-stripe-key = Stripe could not { $doing }: it does not know our secret key; check the setting
failure-stripe-permission = Stripe could not { $doing }: our secret key has no permission for it; check its permissions at Stripe
failure-stripe-trouble = Stripe could not { $doing }: it has a trouble of its own, we try again later
failure-stripe-refuses = Stripe refuses to { $doing }
    .silently = Stripe refuses to { $doing }, and does not say why
failure-stripe-repeats = Stripe repeats old answers to new requests, we try again later
failure-stripe-unknown = Stripe does not know invoice { $number }
failure-stripe-paid = Stripe cannot { $doing } { $number }: it is paid there
failure-stripe-holds-less = Stripe can give back { $free } of invoice { $number }, not { $amount }: no more came through Stripe, or it went back already
failure-stripe-no-change = the change cannot be told to Stripe: { $cause }
failure-stripe-no-invoice = the invoice cannot be made: { $cause }
failure-stripe-has-another = Stripe has this invoice already, over { $units } in its minor unit; expected { $amount }
failure-stripe-makes-another = Stripe makes { $units } of it in its minor unit, expected { $amount }: the invoice stays a draft
failure-stripe-currency = Stripe makes no invoices in { $currency }
failure-stripe-whole = Stripe cannot express { $amount }: in { $currency } it takes whole amounts only
failure-stripe-third-decimal = Stripe cannot express { $amount }: in { $currency } it takes amounts whose third decimal is 0

## What Stripe is asked for.

stripe-finalise-invoice = finalise the invoice
stripe-find-invoice = find the invoice
stripe-give-money-back = give the money back
stripe-list-invoices = list the invoices
stripe-look-for-credit-note = look for the credit note
stripe-look-for-customer = look for the customer
stripe-look-for-invoice = look for the invoice
stripe-look-for-refunds = look for refunds
stripe-make-customer = make the customer
stripe-make-invoice = make the invoice
stripe-read-credit-notes = read the credit notes
stripe-read-disputes = read the disputes
stripe-read-invoice = read the invoice
stripe-read-lines = read the lines
stripe-read-payments = read the payments
stripe-read-refunds = read the refunds
stripe-read-what-happened = read what happened
stripe-record-payment = record the payment
stripe-settle-invoice = settle the invoice
stripe-void-invoice = void the invoice
stripe-write-credit-note = write the credit note
stripe-write-invoice-off = write the invoice off
stripe-write-line = write a line
stripe-write-reference = write the reference
