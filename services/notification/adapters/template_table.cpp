#include "notification/adapters/template_table.h"

#include "bilko/core/check.h"

namespace bilko::notification {
namespace {

constexpr auto kLayout = R"(<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{{subject}}</title></head>
<body style="margin:0;padding:24px;background:#f4f5f7">
<div style="max-width:560px;margin:0 auto;padding:32px;background:#ffffff;
font-family:Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#1f2933">
{{{body}}}
<p style="margin-top:32px;font-size:12px;color:#7b8794">
{{#has_organization}}Sent for {{organization}} by Bilko.{{/has_organization}}
{{^has_organization}}Sent by Bilko.{{/has_organization}}</p>
</div>
</body>
</html>
)";

constexpr auto kInvoiceSent = R"(Hello,

{{#has_organization}}{{organization}} sent you invoice {{number}}.{{/has_organization}}
{{^has_organization}}You have received invoice {{number}}.{{/has_organization}}

Amount due: {{amount}}
Issued on:  {{issue_date}}
Due on:     {{due_date}}

{{#has_document}}
The invoice is attached as a PDF.
{{/has_document}}
)";
constexpr auto kInvoiceSentHtml = R"(<p>Hello,</p>
<p>{{#has_organization}}{{organization}} sent you invoice <b>{{number}}</b>.{{/has_organization}}
{{^has_organization}}You have received invoice <b>{{number}}</b>.{{/has_organization}}</p>
<table style="border-collapse:collapse">
<tr><td style="padding:4px 16px 4px 0">Amount due</td><td><b>{{amount}}</b></td></tr>
<tr><td style="padding:4px 16px 4px 0">Issued on</td><td>{{issue_date}}</td></tr>
<tr><td style="padding:4px 16px 4px 0">Due on</td><td>{{due_date}}</td></tr>
</table>
{{#has_document}}
<p>The invoice is attached as a PDF.</p>
{{/has_document}}
<img src="{{public_url}}/api/v1/invoices/track/{{tracking_token}}"
 width="1" height="1" alt="">)";

constexpr auto kPaymentConfirmation = R"(Hello,

we received your payment of {{amount}} for invoice {{number}} on {{date}}.
{{#has_reference}}
Reference: {{reference}}
{{/has_reference}}
{{#has_outstanding}}
Still open: {{outstanding}}
{{/has_outstanding}}
{{^has_outstanding}}
The invoice is paid in full.
{{/has_outstanding}}

Thank you{{#has_organization}}
{{organization}}{{/has_organization}}
)";
constexpr auto kPaymentConfirmationHtml = R"(<p>Hello,</p>
<p>we received your payment of <b>{{amount}}</b> for invoice <b>{{number}}</b> on {{date}}.</p>
{{#has_reference}}
<p>Reference: {{reference}}</p>
{{/has_reference}}
{{#has_outstanding}}
<p>Still open: <b>{{outstanding}}</b></p>
{{/has_outstanding}}
{{^has_outstanding}}
<p>The invoice is paid in full.</p>
{{/has_outstanding}}
<p>Thank you{{#has_organization}}<br>{{organization}}{{/has_organization}}</p>)";

constexpr auto kOverdueNotice = R"(Hello,

invoice {{number}} over {{amount}} was due on {{due_date}}, {{days}} day(s) ago, and is not yet
paid in full. If your payment is on its way, please disregard this message.
{{#has_organization}}

{{organization}}
{{/has_organization}}
)";
constexpr auto kOverdueNoticeHtml = R"(<p>Hello,</p>
<p>invoice <b>{{number}}</b> over <b>{{amount}}</b> was due on <b>{{due_date}}</b>, {{days}} day(s)
ago, and is not yet paid in full. If your payment is on its way, please disregard this message.</p>
{{#has_organization}}
<p>{{organization}}</p>
{{/has_organization}})";

constexpr auto kCollectionReminder = R"(Hello,

this is reminder no. {{reminder}}: of invoice {{number}}, which was due on {{due_date}},
{{days}} day(s) ago, {{amount}} are still open. Please pay, or write to us if you cannot.
{{#has_organization}}

{{organization}}
{{/has_organization}}
)";
constexpr auto kCollectionReminderHtml = R"(<p>Hello,</p>
<p>this is reminder no. {{reminder}}: of invoice <b>{{number}}</b>, which was due on
<b>{{due_date}}</b>, {{days}} day(s) ago, <b>{{amount}}</b> are still open. Please pay, or write to
us if you cannot.</p>
{{#has_organization}}
<p>{{organization}}</p>
{{/has_organization}})";

constexpr auto kWelcome = R"(Hello{{#has_name}} {{name}}{{/has_name}},

welcome to Bilko.
{{#has_organization}}
Your account at {{organization}} is ready.
{{/has_organization}}
Sign in at {{public_url}}
)";
constexpr auto kWelcomeHtml = R"(<p>Hello{{#has_name}} {{name}}{{/has_name}},</p>
<p>welcome to Bilko{{#has_organization}}: your account at
<b>{{organization}}</b> is ready{{/has_organization}}.</p>
<p><a href="{{public_url}}">Sign in</a></p>)";

constexpr auto kInvite = R"(Hello,

you are invited to join {{#has_organization}}{{organization}} on {{/has_organization}}Bilko
as {{role}}. Accept until {{expires_on}}:

{{public_url}}/api/v1/invites/{{token}}/accept
)";
constexpr auto kInviteHtml = R"(<p>Hello,</p>
<p>you are invited to join
{{#has_organization}}<b>{{organization}}</b> on {{/has_organization}}Bilko as {{role}}.
The invitation can be accepted until {{expires_on}}.</p>
<p><a href="{{public_url}}/api/v1/invites/{{token}}/accept">Accept the invitation</a></p>)";

constexpr auto kGeneral = "{{content}}\n";
constexpr auto kGeneralHtml = R"(<p style="white-space:pre-line">{{content}}</p>)";

}  // namespace

std::string html_layout() { return kLayout; }

TemplateTexts texts_of(Template kind) {
  switch (kind) {
    case Template::invoice_sent: return {kInvoiceSent, kInvoiceSentHtml};
    case Template::payment_confirmation: return {kPaymentConfirmation, kPaymentConfirmationHtml};
    case Template::overdue_notice: return {kOverdueNotice, kOverdueNoticeHtml};
    case Template::collection_reminder: return {kCollectionReminder, kCollectionReminderHtml};
    case Template::welcome: return {kWelcome, kWelcomeHtml};
    case Template::invite: return {kInvite, kInviteHtml};
    case Template::general_notification: return {kGeneral, kGeneralHtml};
  }
  BILKO_CHECK(false);
  return {};
}

}  // namespace bilko::notification
