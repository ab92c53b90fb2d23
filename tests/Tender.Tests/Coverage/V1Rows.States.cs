using Tender.Core.Tests;
using Tender.Tests.Flows;
using Tender.Tests.Http.V1;
using Tender.Wire.Tests.Http.V1;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V1Rows
{
    private static Section[] States() =>
        [
            new(
                "5.1-5.2",
                "Order references",
                Reason("OrderReference Draft", "", Whole),
                Reason("OrderReference Open", "", Whole),
                Reason(
                    "OrderReference Suspended InvalidPaymentMethod",
                    "",
                    By<V1StoryTests>(
                        nameof(V1StoryTests.A_hard_decline_suspends_until_the_buyer_changes_the_payment_method)
                    )
                ),
                Reason(
                    "OrderReference Canceled SellerCanceled",
                    "",
                    By<V1StoryTests>(nameof(V1StoryTests.Cancelling_an_order_closes_its_authorizations))
                ),
                Reason(
                    "OrderReference Canceled Stale",
                    "a draft after three hours",
                    By<V1StoryTests>(
                        nameof(V1StoryTests.Drafts_go_stale_after_three_hours_and_orders_expire_after_180_days)
                    )
                ),
                Reason(
                    "OrderReference Canceled AmazonCanceled",
                    "",
                    By<V1SimulationStoryTests>(
                        nameof(V1SimulationStoryTests.Amazon_cancels_an_agreement_with_all_its_orders)
                    )
                ),
                Reason("OrderReference Closed SellerClosed", "", Whole),
                Reason(
                    "OrderReference Closed Expired",
                    "after 180 days",
                    By<V1StoryTests>(
                        nameof(V1StoryTests.Drafts_go_stale_after_three_hours_and_orders_expire_after_180_days)
                    )
                ),
                Reason(
                    "OrderReference Closed MaxAmountCharged",
                    "",
                    By<V1StoryTests>(nameof(V1StoryTests.Captured_up_to_the_ceiling_the_order_closes))
                ),
                Reason(
                    "OrderReference Closed MaxAuthorizationsCaptured",
                    "",
                    By<V1CaptureStoryTests>(nameof(V1CaptureStoryTests.The_tenth_capture_closes_the_order))
                ),
                Reason(
                    "OrderReference Closed MaxAuthorizationsProcessed",
                    "under an agreement",
                    By<AgreementStoryTests>(OrderOfEach)
                ),
                Reason(
                    "OrderReference Closed AmazonClosed",
                    "after AmazonRejected, or simulated",
                    By<V1StoryTests>(nameof(V1StoryTests.Synchronous_declines_are_answers_with_status_200))
                        .And<RoutesTests>(nameof(RoutesTests.Simulated_endings_come_when_the_note_says))
                ),
                Rule(
                    "Constraints AmountNotSet, PaymentPlanNotSet, PaymentMethodNotAllowed",
                    By<RoutesTests>(
                        nameof(RoutesTests.An_order_is_set_confirmed_authorized_captured_refunded_and_closed),
                        nameof(RoutesTests.A_hard_decline_suspends_until_the_simulated_buyer_repairs_it_sync_and_async),
                        nameof(RoutesTests.Simulated_endings_come_when_the_note_says)
                    )
                ),
                Rule(
                    "ShippingAddressNotSet",
                    By<CheckoutSessionTests>(nameof(CheckoutSessionTests.A_checkout_lists_what_is_missing_in_order))
                ),
                Rule(
                    "BuyerEqualsSeller, CurrencyMismatch as constraints",
                    None("the sandbox's buyers are no sellers, and an instrument takes every currency")
                )
            ),
            new(
                "5.3",
                "Authorizations",
                Reason(
                    "Authorization Pending",
                    "",
                    By<V1StoryTests>(nameof(V1StoryTests.Asynchronous_is_pending_first_and_then_open))
                ),
                Reason("Authorization Open", "", Whole),
                Reason(
                    "Authorization Declined InvalidPaymentMethod",
                    "soft or hard",
                    By<V1StoryTests>(
                        nameof(V1StoryTests.A_soft_decline_leaves_the_order_open_for_another_attempt),
                        nameof(V1StoryTests.A_hard_decline_suspends_until_the_buyer_changes_the_payment_method)
                    )
                ),
                Reason(
                    "Authorization Declined AmazonRejected",
                    "",
                    By<V1StoryTests>(
                        nameof(V1StoryTests.Synchronous_declines_are_answers_with_status_200),
                        nameof(V1StoryTests.An_asynchronous_authorization_may_end_declined)
                    )
                ),
                Reason(
                    "Authorization Declined ProcessingFailure",
                    "",
                    By<AgreementStoryTests>(OtherSimulations)
                        .And<V1AuthorizationStoryTests>(
                            nameof(V1AuthorizationStoryTests.A_failure_to_process_leaves_the_order_open)
                        )
                ),
                Reason(
                    "Authorization Declined TransactionTimedOut",
                    "",
                    By<V1StoryTests>(
                        nameof(V1StoryTests.The_transaction_timeout_is_the_deadline_of_a_pending_authorization)
                    )
                ),
                Reason("Authorization Closed MaxCapturesProcessed", "", Whole),
                Reason(
                    "Authorization Closed ExpiredUnused",
                    "",
                    By<V1StoryTests>(
                        nameof(V1StoryTests.Authorizations_last_thirty_days_and_captures_after_a_week_are_pending)
                    )
                ),
                Reason(
                    "Authorization Closed SellerClosed",
                    "",
                    By<V1StoryTests>(nameof(V1StoryTests.Closing_an_authorization_releases_it))
                ),
                Reason(
                    "Authorization Closed OrderReferenceCanceled",
                    "",
                    By<V1StoryTests>(nameof(V1StoryTests.Cancelling_an_order_closes_its_authorizations))
                ),
                Reason(
                    "Authorization Closed AmazonClosed",
                    "",
                    By<ChargeStoryTests>(
                        nameof(ChargeStoryTests.What_amazon_closes_in_one_dialect_has_its_name_in_the_other)
                    )
                ),
                Reason(
                    "Authorization Pending StopShipmentAtypicalAuth",
                    "",
                    None("named in newer text only; nothing says when it comes and goes")
                )
            ),
            new(
                "5.4",
                "Captures",
                Reason(
                    "Capture Pending",
                    "",
                    By<V1StoryTests>(
                        nameof(V1StoryTests.Authorizations_last_thirty_days_and_captures_after_a_week_are_pending)
                    )
                ),
                Reason("Capture Completed", "", Whole),
                Reason(
                    "Capture Declined AmazonRejected",
                    "",
                    By<V1StoryTests>(nameof(V1StoryTests.Captures_and_refunds_can_be_declined))
                ),
                Reason(
                    "Capture Declined ProcessingFailure",
                    "",
                    By<V1AuthorizationStoryTests>(
                        nameof(V1AuthorizationStoryTests.A_failure_to_process_leaves_the_order_open)
                    )
                ),
                Reason(
                    "Capture Declined InvalidPaymentMethod",
                    "a late one, as v2 declines it",
                    By<ShapesTests>(nameof(ShapesTests.Every_state_and_reason_there_is_has_a_word))
                        .And<ChargeStoryTests>(nameof(ChargeStoryTests.A_late_capture_may_be_declined_for_every_reason))
                ),
                Reason(
                    "Capture Closed MaxAmountRefunded",
                    "",
                    By<V1StoryTests>(
                        nameof(V1StoryTests.Refunds_may_exceed_the_capture_by_fifteen_percent_and_are_ten_at_most)
                    )
                ),
                Reason(
                    "Capture Closed MaxRefundsProcessed",
                    "",
                    By<V1CaptureStoryTests>(nameof(V1CaptureStoryTests.The_tenth_refund_closes_the_capture))
                ),
                Reason(
                    "Capture Closed AmazonClosed",
                    "",
                    By<ChargeStoryTests>(
                        nameof(ChargeStoryTests.What_amazon_closes_in_one_dialect_has_its_name_in_the_other)
                    )
                )
            ),
            new(
                "5.5",
                "Refunds",
                Reason("Refund Pending", "", Whole),
                Reason("Refund Completed", "", Whole),
                Reason(
                    "Refund Declined AmazonRejected",
                    "",
                    By<V1StoryTests>(nameof(V1StoryTests.Captures_and_refunds_can_be_declined))
                ),
                Reason(
                    "Refund Declined ProcessingFailure",
                    "",
                    By<V1AuthorizationStoryTests>(
                        nameof(V1AuthorizationStoryTests.A_failure_to_process_leaves_the_order_open)
                    )
                ),
                Reason(
                    "Chargeback RECEIVED",
                    "told by notice only",
                    By<DisputeStoryTests>(
                        nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won)
                    )
                ),
                Rule(
                    "Refunds that Amazon starts: A-to-z, chargebacks",
                    None(
                        "a dispute that is lost moves the money itself and is told as a chargeback; a "
                            + "refund besides would be told twice"
                    )
                )
            ),
            new(
                "5.6-5.7",
                "Billing agreements, provider credits",
                Rule(
                    "Draft, Open, Canceled Stale, Suspended InvalidPaymentMethod, Closed SellerClosed",
                    By<RoutesTests>(nameof(RoutesTests.A_billing_agreement_is_set_confirmed_validated_and_closed))
                        .And<AgreementStoryTests>(AgreementSuspended)
                        .And<AgreementStoryTests>(nameof(AgreementStoryTests.A_draft_agreement_goes_stale))
                ),
                Rule(
                    "Only a declined payment method touches the agreement",
                    By<AgreementStoryTests>(OtherSimulations)
                        .And<ChildrenTests>(nameof(ChildrenTests.Other_declines_leave_the_agreement_open))
                ),
                Rule(
                    "Closed by the buyer, closed or canceled by Amazon, the latter with all its orders",
                    By<V1SimulationStoryTests>(
                        nameof(V1SimulationStoryTests.An_agreement_ends_for_every_reason_there_is),
                        nameof(V1SimulationStoryTests.Amazon_cancels_an_agreement_with_all_its_orders)
                    )
                ),
                Rule(
                    "BuyerConsentNotSet",
                    By<V1AccountStoryTests>(nameof(V1AccountStoryTests.A_draft_can_lack_what_only_the_buyer_can_do))
                ),
                Reason("ProviderCredit Completed", "", By<ProviderCreditStoryTests>(CreditsCounted)),
                Reason("ProviderCredit Closed MaxAmountReversed", "", By<ProviderCreditStoryTests>(CreditsCounted)),
                Reason(
                    "ProviderCreditReversal Pending",
                    "while its refund is, or as long as a script says",
                    By<ProviderCreditStoryTests>(
                        nameof(ProviderCreditStoryTests.A_refund_takes_credits_back_and_shares_its_fate_with_them),
                        nameof(ProviderCreditStoryTests.What_is_wrong_with_a_list_or_a_reversal_is_said)
                    )
                ),
                Reason("ProviderCreditReversal Completed", "", By<ProviderCreditStoryTests>(CreditsCounted)),
                Reason(
                    "ProviderCreditReversal Declined AmazonRejected",
                    "with its refund",
                    By<ProviderCreditStoryTests>(
                        nameof(ProviderCreditStoryTests.A_refund_takes_credits_back_and_shares_its_fate_with_them)
                    )
                ),
                Reason(
                    "ProviderCreditReversal Declined ProcessingFailure",
                    "",
                    By<ProviderCreditStoryTests>(
                        nameof(ProviderCreditStoryTests.What_is_wrong_with_a_list_or_a_reversal_is_said)
                    )
                )
            ),
        ];
}
