using Tender.Tests.Flows;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

/// <summary>
/// Every statement of the two documents about asynchronous processing, one of each API, that the product began with.
/// </summary>
internal static class SeedRows
{
    public static IReadOnlyList<Section> All =>
        [
            new(
                "",
                "v2: Manage asynchronous processing",
                Rule(
                    "An authorization is asynchronous only where canHandlePendingAuthorization is true, on "
                        + "Update Checkout Session or Create Charge",
                    By<V2StoryTests>(
                            nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized),
                            nameof(V2StoryTests.A_pending_charge_that_nobody_decides_times_out_after_a_day)
                        )
                        .And<ChargeStoryTests>(
                            nameof(ChargeStoryTests.A_pending_card_without_the_flag_is_answered_at_once)
                        )
                ),
                Rule(
                    "A capture is asynchronous if it happens more than 7 days after the authorization",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous),
                        nameof(V2StoryTests.A_capture_within_a_week_is_synchronous_and_gives_the_rest_back)
                    )
                ),
                Rule(
                    "All refunds are processed asynchronously",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.From_button_to_captured_and_refunded),
                        nameof(V2StoryTests.Refunds_may_reach_fifteen_percent_above_the_capture_and_no_more)
                    )
                ),
                Rule(
                    "Until processing is complete the object is returned in an initiated state",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized),
                        nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous),
                        nameof(V2StoryTests.From_button_to_captured_and_refunded)
                    )
                ),
                Rule(
                    "The outcome is learned by notification, or by polling the object's GET",
                    By<IpnStoryTests>(
                            nameof(IpnStoryTests.A_v2_notice_names_the_object_and_is_signed),
                            nameof(IpnStoryTests.The_handler_reads_the_state_the_notice_is_about)
                        )
                        .And<V2StoryTests>(
                            nameof(
                                V2StoryTests.A_pending_authorization_may_end_declined_and_the_session_stays_completed
                            )
                        )
                ),
                Rule(
                    "An asynchronous authorization can take up to 24 hours",
                    By<V2StoryTests>(nameof(V2StoryTests.A_pending_charge_that_nobody_decides_times_out_after_a_day))
                ),
                Rule(
                    "The order confirmation can be shown immediately: the checkout is completed while the "
                        + "result is pending",
                    By<V2StoryTests>(nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized))
                ),
                Rule(
                    "The charge starts AuthorizationInitiated and moves to Authorized, Declined or Canceled",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized),
                        nameof(V2StoryTests.A_pending_authorization_may_end_declined_and_the_session_stays_completed),
                        nameof(V2StoryTests.Cancel_wins_over_a_pending_decision)
                    )
                ),
                Rule(
                    "Authorized: the authorization was successful, and can be captured",
                    By<V2StoryTests>(nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized))
                ),
                Rule(
                    "Declined or Canceled: it was not; nothing can be captured, and the buyer may check "
                        + "out again with another payment method",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.A_pending_authorization_may_end_declined_and_the_session_stays_completed),
                        nameof(V2StoryTests.Cancel_wins_over_a_pending_decision)
                    )
                ),
                Rule(
                    "A late capture starts CaptureInitiated and moves to Captured or Declined",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous),
                        nameof(V2StoryTests.A_late_capture_may_be_declined)
                    )
                ),
                Rule(
                    "The refund starts RefundInitiated and moves to Refunded or Declined; declined, the "
                        + "charge is as before",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.From_button_to_captured_and_refunded),
                        nameof(V2StoryTests.A_declined_refund_gives_its_room_back)
                    )
                ),
                Rule(
                    "Each of the three is told by a notification",
                    By<IpnStoryTests>(nameof(IpnStoryTests.A_v2_notice_names_the_object_and_is_signed))
                        .And<NoticeStoryTests>(nameof(NoticeStoryTests.Every_asynchronous_end_is_told))
                )
            ),
            new(
                "",
                "v1: Step 6, Request an authorization",
                [.. Seeds.V1.Select(row => Rule(row.Statement, new Proof([.. row.Tests.Select(Test)])))]
            ),
        ];

    /// <summary>A test by its class and name.</summary>
    private static (Type Class, string Name) Test(string named) =>
        named.Split('.') is [var type, var name]
            ? (
                typeof(SeedRows).Assembly.GetTypes().Single(one => one.Name == type && one.GetMethod(name) is not null),
                name
            )
            : throw new ArgumentException($"{named} names no test.", nameof(named));
}
