using Tender.Tests.Flows;
using Tender.Wire.Tests.Http.V1;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V1Rows
{
    private const string PhpHeader = nameof(
        V1AccountStoryTests.The_php_sdks_header_with_a_blank_before_its_colon_is_understood_and_no_other_is
    );

    /// <summary>What surrounds the payments: login, reports, widgets, what SDKs need, v1 seen by v2.</summary>
    private static Section[] AroundPayments() =>
        [
            new(
                "13",
                "Login with Amazon",
                Rule(
                    "tokeninfo and profile, by a token of the merchant's; a bad one is 400 invalid_token",
                    By<LoginStoryTests>(
                        nameof(LoginStoryTests.The_login_pages_say_whose_token_it_is_and_who_the_buyer_is)
                    )
                ),
                Rule("PHP's blank before a header's colon", By<V1AccountStoryTests>(PhpHeader))
            ),
            new(
                "14",
                "Reports",
                [
                    .. new[]
                    {
                        "RequestReport",
                        "GetReportRequestList",
                        "GetReportRequestCount",
                        "CancelReportRequests",
                        "GetReportList",
                        "GetReportListByNextToken",
                        "GetReportCount",
                        "GetReport",
                        "UpdateReportAcknowledgements",
                        "ManageReportSchedule",
                        "GetReportScheduleList",
                        "GetReportScheduleCount",
                    }.Select(action =>
                        Operation(
                            action,
                            "",
                            By<ReportsV1StoryTests>(
                                nameof(ReportsV1StoryTests.A_shop_requests_finds_fetches_and_acknowledges_its_reports)
                            )
                        )
                    ),
                    Operation(
                        "GetReportRequestListByNextToken",
                        "",
                        By<ReportsV1StoryTests>(
                            nameof(ReportsV1StoryTests.A_shop_requests_finds_fetches_and_acknowledges_its_reports)
                        )
                    ),
                    Operation(
                        "GetReportScheduleListByNextToken",
                        "",
                        By<ReportsV1StoryTests>(nameof(ReportsV1StoryTests.What_cannot_be_asked_for_is_refused))
                    ),
                    Rule(
                        "MWS's own paths, version, namespace and Merchant for SellerId",
                        By<ReportsV1StoryTests>(
                            nameof(ReportsV1StoryTests.A_shop_requests_finds_fetches_and_acknowledges_its_reports)
                        )
                    ),
                    Rule(
                        "Files with their MD5; what is wrong is said",
                        By<ReportsV1StoryTests>(
                                nameof(ReportsV1StoryTests.A_shop_requests_finds_fetches_and_acknowledges_its_reports)
                            )
                            .And<ReportsV1StoryTests>(nameof(ReportsV1StoryTests.What_cannot_be_asked_for_is_refused))
                    ),
                ]
            ),
            new(
                "15",
                "Widgets.js",
                Rule(
                    "Buttons, address book, wallet, consent, confirmation flow",
                    None("from these tests: those of `tests/Tender.Browser.Tests` prove them")
                )
            ),
            new(
                "16",
                "What SDKs need",
                Rule(
                    "C#'s empty host and path, Java's scheme and port, PHP's port 443, Python's and Ruby's "
                        + "real hosts",
                    By<SignatureTests>(
                            nameof(SignatureTests.The_specs_vector_of_empty_host_and_path_verifies_in_the_sandbox_only),
                            HostLine
                        )
                        .And<SdkHabitsV1Tests>(
                            nameof(SdkHabitsV1Tests.A_redirected_sdk_signs_another_host_line),
                            nameof(SdkHabitsV1Tests.WooCommerce_signs_a_get_without_version_with_ones_zeros_and_extras),
                            nameof(SdkHabitsV1Tests.Answers_are_what_the_parsers_of_the_sdks_need)
                        )
                ),
                Rule("The official v1 SDKs themselves", None("they are modelled after their sources, not run"))
            ),
            new(
                "17",
                "v1's objects in v2",
                Rule(
                    "Orders are permissions, authorizations and captures charges, refunds refunds; states, "
                        + "reasons, declines",
                    By<BothWaysTests>(
                        nameof(BothWaysTests.An_order_of_v1_is_a_charge_permission_of_v2),
                        nameof(BothWaysTests.An_authorization_of_v1_is_a_charge_of_v2),
                        nameof(BothWaysTests.Declines_and_endings_have_their_names_in_both)
                    )
                ),
                Rule(
                    "An agreement is a recurring permission",
                    By<AgreementStoryTests>(nameof(AgreementStoryTests.An_agreement_is_a_recurring_permission_of_v2))
                ),
                Rule(
                    "A draft is nothing in v2",
                    By<BothWaysTests>(nameof(BothWaysTests.A_draft_of_v1_cannot_be_charged_through_v2))
                )
            ),
        ];
}
