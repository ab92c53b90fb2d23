using Tender.Tests.Flows;
using Tender.Tests.Http;
using Tender.Tests.Http.V1;
using Tender.Tests.Notifications;
using Tender.Tests.Sdk;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V1Rows
{
    /// <summary>What real clients do and need, as their sources and bug reports tell.</summary>
    private static Section Habits() =>
        new(
            "17",
            "What real clients do and need",
            Rule(
                "OpenCart's extension 3.0.5.1: from the login to the refund, its own reading of the notices",
                By<OpenCartStoryTests>(
                    nameof(OpenCartStoryTests.An_american_order_is_authorized_captured_and_refunded_by_the_admin),
                    nameof(OpenCartStoryTests.An_european_order_passes_the_banks_challenge_and_is_captured_at_once),
                    nameof(OpenCartStoryTests.Saving_the_settings_tells_a_wrong_key_and_a_wrong_merchant)
                )
            ),
            Rule(
                "npm amazon-payments 0.2.9, unmodified: from the login to the refund, notices, trouble",
                By<NpmClientsTests>(nameof(NpmClientsTests.An_order_of_the_first_generation_is_paid_and_refunded))
            ),
            Rule(
                "The hosts of v1 speak HTTP/1.1 only, with a reason phrase, chosen by server name (opencart)",
                By<FramingTests>(
                    nameof(FramingTests.The_hosts_of_the_first_generation_speak_http_1_only_chosen_by_server_name)
                )
            ),
            Rule(
                "The C# listener's chain, revocation looked up online, is verified",
                By<SigningCertificateTests>(
                    nameof(SigningCertificateTests.DotNet_verifies_a_notices_certificate_with_revocation_online),
                    nameof(SigningCertificateTests.The_list_is_where_a_shop_reaches_the_server)
                )
            ),
            Rule(
                "A server that moved has another certificate for the same key; the old one stays served",
                By<SigningCertificateTests>(
                    nameof(SigningCertificateTests.A_server_that_moved_has_a_new_certificate_and_serves_the_old_one)
                )
            ),
            Rule(
                "CurrencyMismatch keeps a draft from being confirmed (amazon-pay-sdk-php#84)",
                By<V1AccountStoryTests>(
                    nameof(V1AccountStoryTests.A_total_in_another_currency_than_the_wallets_cannot_be_confirmed)
                )
            ),
            Rule(
                "A parameter signed as `undefined` and not sent is named (npm amazon-payments)",
                By<UnsentParametersTests>(
                    nameof(UnsentParametersTests.A_parameter_that_was_signed_as_undefined_is_named),
                    nameof(UnsentParametersTests.What_that_would_not_explain_is_not_explained_by_it)
                )
            ),
            Rule(
                "A signature over small hexadecimal digits is explained, to the key's merchant alone",
                By<SmallDigitsTests>(
                    nameof(SmallDigitsTests.What_was_signed_in_small_digits_is_explained),
                    nameof(SmallDigitsTests.What_that_would_not_explain_is_not_explained_by_it),
                    nameof(SmallDigitsTests.Who_has_not_the_secret_learns_nothing)
                )
            ),
            Rule(
                "A notification configuration keeps what it does not name",
                By<NoticeConfigurationStoryTests>(
                    nameof(NoticeConfigurationStoryTests.What_the_call_does_not_name_stays)
                )
            ),
            Rule(
                "A refusal over a limit names the value and the limit",
                By<NamedLimitsTests>(nameof(NamedLimitsTests.V1_names_the_value_and_the_limit))
            )
        );
}
