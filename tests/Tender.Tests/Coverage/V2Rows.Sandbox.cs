using Tender.Server.Http.V2;
using Tender.Tests.Flows;
using Tender.Tests.Http.V2;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V2Rows
{
    private static Section[] Sandbox()
    {
        string[] declines =
        [
            "SoftDeclined",
            "HardDeclined",
            "AmazonRejected",
            "TransactionTimedOut",
            "ProcessingFailure",
        ];
        return
        [
            TestCardRows,
            new(
                "8.2",
                "Simulation codes",
                [
                    .. new[] { V2Operation.CompleteCheckoutSession, V2Operation.FinalizeCheckoutSession }.SelectMany(
                        operation =>
                            new[]
                            {
                                Sim(
                                    operation,
                                    "BuyerCanceled",
                                    "the session is canceled so",
                                    By<CheckoutStoryTests>(
                                        nameof(CheckoutStoryTests.Every_simulated_end_of_a_checkout_is_the_sessions)
                                    )
                                ),
                                Sim(
                                    operation,
                                    "AmazonCanceled",
                                    "",
                                    By<CheckoutStoryTests>(
                                        nameof(CheckoutStoryTests.Every_simulated_end_of_a_checkout_is_the_sessions)
                                    )
                                ),
                                Sim(
                                    operation,
                                    "Declined",
                                    "",
                                    By<CheckoutStoryTests>(
                                        nameof(CheckoutStoryTests.Every_simulated_end_of_a_checkout_is_the_sessions)
                                    )
                                ),
                                Sim(
                                    operation,
                                    "AuthorizationInitiated",
                                    "202, Authorized later",
                                    By<CheckoutStoryTests>(
                                        nameof(CheckoutStoryTests.Every_simulated_end_of_a_checkout_is_the_sessions)
                                    )
                                ),
                            }
                    ),
                    .. declines.Select(code =>
                        Sim(
                            V2Operation.CreateCharge,
                            code,
                            "at once",
                            By<AnswerTests>(nameof(AnswerTests.A_decline_at_once_is_an_error_without_a_charge))
                        )
                    ),
                    Sim(
                        V2Operation.CreateCharge,
                        "CaptureInitiated",
                        "with captureNow",
                        By<AnswerTests>(nameof(AnswerTests.A_simulated_capture_is_asynchronous))
                    ),
                    Sim(
                        V2Operation.CreateCharge,
                        "AuthorizationInitiated",
                        "with the pending flag",
                        By<V2StoryTests>(nameof(V2StoryTests.Cancel_wins_over_a_pending_decision))
                    ),
                    .. declines.Select(code =>
                        Sim(
                            V2Operation.CreateCharge,
                            "Pending" + code,
                            "declined after 30 seconds; several spellings",
                            By<AnswerTests>(nameof(AnswerTests.A_decline_after_a_while_is_a_charge))
                                .And<ChargeStoryTests>(nameof(ChargeStoryTests.A_charge_may_fail_to_be_processed_later))
                        )
                    ),
                    Sim(
                        V2Operation.CaptureCharge,
                        "CaptureInitiated",
                        "",
                        By<AnswerTests>(nameof(AnswerTests.A_simulated_capture_is_asynchronous))
                    ),
                    Sim(
                        V2Operation.CaptureCharge,
                        "AmazonRejected",
                        "CaptureInitiated, then Declined",
                        By<AnswerTests>(nameof(AnswerTests.A_simulated_capture_is_asynchronous))
                    ),
                    Sim(
                        V2Operation.CaptureCharge,
                        "ProcessingFailure",
                        "CaptureInitiated, then Declined",
                        By<AnswerTests>(nameof(AnswerTests.A_simulated_capture_is_asynchronous))
                    ),
                    Sim(
                        V2Operation.CreateRefund,
                        "AmazonRejected",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.A_declined_refund_gives_its_room_back))
                    ),
                    Sim(
                        V2Operation.CreateRefund,
                        "ProcessingFailure",
                        "",
                        By<RefundStoryTests>(nameof(RefundStoryTests.A_refund_may_fail_to_be_processed))
                    ),
                    .. declines.Select(code =>
                        Sim(
                            V2Operation.ChargeInStore,
                            code,
                            "",
                            By<InStoreDeclineStoryTests>(
                                nameof(InStoreDeclineStoryTests.A_till_is_told_of_every_decline)
                            )
                        )
                    ),
                    Sim(
                        V2Operation.ChargeInStore,
                        "CaptureInitiated",
                        "Pending",
                        By<PartnerStoryTests>(nameof(PartnerStoryTests.What_a_till_is_refused))
                    ),
                    Sim(
                        V2Operation.RefundInStore,
                        "AmazonRejected",
                        "",
                        By<PartnerStoryTests>(nameof(PartnerStoryTests.What_a_till_is_refused))
                    ),
                    Sim(
                        V2Operation.RefundInStore,
                        "ProcessingFailure",
                        "",
                        By<InStoreDeclineStoryTests>(nameof(InStoreDeclineStoryTests.A_till_is_told_of_every_decline))
                    ),
                    Sim(
                        V2Operation.CloseChargePermission,
                        "AmazonClosed",
                        "",
                        By<AnswerTests>(nameof(AnswerTests.Simulations_have_their_places))
                    ),
                    Rule(
                        "Ignored at Update Session and Cancel Charge; unknown or misplaced elsewhere is "
                            + "refused, and always in live",
                        By<AnswerTests>(
                            nameof(AnswerTests.Simulations_have_their_places),
                            nameof(AnswerTests.A_simulation_that_is_unknown_or_misplaced_is_refused)
                        )
                    ),
                ]
            ),
        ];
    }

    private static Stated Sim(V2Operation operation, string code, string says, Proof proof) =>
        Simulation(operation.ToString(), code, says, proof);
}
