using Tender.Tests.Flows;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

/// <summary>Where the product does something else than the specifications say, because its own promise does.</summary>
internal static class DifferenceRows
{
    public static IReadOnlyList<Section> All =>
        [
            new(
                "",
                "Differences",
                Rule(
                    "Notices are tried again hourly for 14 days, then every 8 hours to day 30 (v2 6.1: "
                        + "three times; v1 10.1: 14 days)",
                    By<IpnStoryTests>(nameof(IpnStoryTests.A_refused_notice_comes_again_every_hour_with_the_same_bytes))
                        .And<NoticeStoryTests>(nameof(NoticeStoryTests.A_notice_is_tried_for_thirty_days))
                ),
                Rule(
                    "Every answer but a 2xx is tried again, 4xx too; 410 disables the endpoint (v1 10.1: "
                        + "4xx is dropped)",
                    By<IpnStoryTests>(
                        nameof(IpnStoryTests.A_refused_notice_comes_again_every_hour_with_the_same_bytes),
                        nameof(IpnStoryTests.Gone_disables_the_endpoint)
                    )
                ),
                Rule(
                    "An open authorization lasts 30 days in the sandbox too; the real v1 sandbox's two "
                        + "days are a merchant's setting (v1 7.3)",
                    By<V1StoryTests>(
                            nameof(V1StoryTests.Authorizations_last_thirty_days_and_captures_after_a_week_are_pending)
                        )
                        .And<NoticeStoryTests>(nameof(NoticeStoryTests.The_real_sandboxs_two_days_are_a_setting))
                ),
                Rule(
                    "Quotas are enforced only for merchants that ask for them (v2 7.4; v1 11.3)",
                    By<QuotaStoryTests>(
                        nameof(QuotaStoryTests.A_merchant_that_asks_for_quotas_meets_them_in_both_dialects)
                    )
                ),
                Rule(
                    "The sandbox says why: a refused signature shows the canonical request or string to "
                        + "sign (v2 2.9, v1 11.2)",
                    By<V2RequestStoryTests>(nameof(V2RequestStoryTests.A_refused_signature_shows_what_was_signed))
                ),
                Rule(
                    "Idempotency keys are not required unless the setting says so (v2 10)",
                    By<V2RequestStoryTests>(
                        nameof(V2RequestStoryTests.Keys_are_not_required_unless_the_setting_says_so)
                    )
                ),
                Rule(
                    "An order born in v1 and charged through v2 keeps v1's ceiling and count",
                    By<BothWaysTests>(nameof(BothWaysTests.The_ceiling_and_count_of_v1_hold_whichever_dialect_charges))
                ),
                Rule(
                    "A permission born in v2 is an order reference in v1, with v2's limits",
                    By<BothWaysTests>(nameof(BothWaysTests.A_permission_of_v2_reads_as_an_order_reference))
                )
            ),
        ];
}
