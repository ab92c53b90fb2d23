using Tender.Core;
using Tender.Tests.Core;
using Tender.Tests.Decisions;
using Tender.Tests.Flows;
using Tender.Tests.Operating;
using Tender.Tests.Wire.V1;
using static Tender.Tests.Coverage.Proof;
using AnswerTests = Tender.Tests.Wire.V2.AnswerTests;
using Of = Tender.Core.ObjectKind;
using R = Tender.Core.Reason;

namespace Tender.Tests.Coverage;

/// <summary>Every step of the lifecycle table, with a test that takes it.</summary>
internal static class LifecycleRows
{
    public static IReadOnlyList<Section> All => [Checkouts(), Permissions(), Authorizations(), Captures(), Refunds(), Credits(), Disputes(), Reports()];

    private static Section Checkouts() => new("", "CheckoutSession and PermissionDetails",
        [Step(Of.CheckoutSession, null, Cause.Request, State.Open, null, By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))),
        Step(Of.CheckoutSession, State.Open, Cause.Consent, State.Completed, null, By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))),
        Step(Of.CheckoutSession, State.Open, Cause.BuyerEnds, State.Canceled, R.BuyerCanceled, By<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money))),
        Step(Of.CheckoutSession, State.Open, Cause.MerchantEnds, State.Canceled, R.MerchantCanceled, By<RoutesTests>(nameof(RoutesTests.Cancelling_takes_everything_open_with_it_and_can_be_repeated))),
        Step(Of.CheckoutSession, State.Open, Cause.Decline, State.Canceled, R.Declined, By<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money))),
        Step(Of.CheckoutSession, State.Open, Cause.AmazonEnds, State.Canceled, R.AmazonCanceled, By<AnswerTests>(nameof(AnswerTests.Simulations_have_their_places))),
        Step(Of.CheckoutSession, State.Open, Cause.Deadline, State.Canceled, R.Expired, By<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money)).And<V1StoryTests>(nameof(V1StoryTests.Drafts_go_stale_after_three_hours_and_orders_expire_after_180_days))),
        Step(Of.PermissionDetails, null, Cause.Consent, State.Completed, null, By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))),
        Stated.Rule("Every other step is refused, whatever caused it", By<LifecyclesTests>(nameof(LifecyclesTests.Every_step_is_saved_if_and_only_if_it_is_in_the_table), nameof(LifecyclesTests.Every_kind_is_born_in_one_state_and_every_state_it_reaches_is_final_or_left)))]);

    private static Section Permissions() => new("", "ChargePermission",
        [Step(Of.ChargePermission, null, Cause.Consent, State.Open, null, By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))),
        Step(Of.ChargePermission, State.Open, Cause.Decline, State.Suspended, R.InvalidPaymentMethod, By<V1StoryTests>(nameof(V1StoryTests.A_hard_decline_suspends_until_the_buyer_changes_the_payment_method))),
        Step(Of.ChargePermission, State.Suspended, Cause.InstrumentChanged, State.Open, null, By<V1StoryTests>(nameof(V1StoryTests.A_hard_decline_suspends_until_the_buyer_changes_the_payment_method), nameof(V1StoryTests.A_suspended_order_opens_again_at_the_simulated_update))),
        Step(Of.ChargePermission, State.Open, Cause.Decline, State.Closed, R.Rejected, By<V2StoryTests>(nameof(V2StoryTests.A_synchronous_decline_is_an_error_and_leaves_no_charge))),
        Step(Of.ChargePermission, State.Suspended, Cause.Decline, State.Closed, R.Rejected, By<RemainderStoryTests>(nameof(RemainderStoryTests.A_suspended_permission_can_still_be_rejected_closed_and_expire))),
        Step(Of.ChargePermission, State.Open, Cause.MerchantEnds, State.Closed, R.MerchantClosed, By<V2StoryTests>(nameof(V2StoryTests.Closing_with_cancel_pending_charges_cancels_them))),
        Step(Of.ChargePermission, State.Suspended, Cause.MerchantEnds, State.Closed, R.MerchantClosed, By<RemainderStoryTests>(nameof(RemainderStoryTests.A_suspended_permission_can_still_be_rejected_closed_and_expire))),
        Step(Of.ChargePermission, State.Open, Cause.MerchantEnds, State.Canceled, R.MerchantCanceled, By<V1StoryTests>(nameof(V1StoryTests.Cancelling_an_order_closes_its_authorizations))),
        Step(Of.ChargePermission, State.Suspended, Cause.MerchantEnds, State.Canceled, R.MerchantCanceled, By<RemainderStoryTests>(nameof(RemainderStoryTests.A_suspended_permission_can_still_be_rejected_closed_and_expire))),
        Step(Of.ChargePermission, State.Open, Cause.BuyerEnds, State.Closed, R.BuyerClosed, By<V1SimulationStoryTests>(nameof(V1SimulationStoryTests.An_agreement_ends_for_every_reason_there_is))),
        Step(Of.ChargePermission, State.Suspended, Cause.BuyerEnds, State.Closed, R.BuyerClosed, By<RemainderStoryTests>(nameof(RemainderStoryTests.A_suspended_permission_is_ended_by_the_buyer_or_amazon))),
        Step(Of.ChargePermission, State.Open, Cause.AmazonEnds, State.Closed, R.AmazonClosed, By<AnswerTests>(nameof(AnswerTests.Simulations_have_their_places)).And<RoutesTests>(nameof(RoutesTests.Simulated_endings_come_when_the_note_says))),
        Step(Of.ChargePermission, State.Suspended, Cause.AmazonEnds, State.Closed, R.AmazonClosed, By<RemainderStoryTests>(nameof(RemainderStoryTests.A_suspended_permission_can_still_be_rejected_closed_and_expire))),
        Step(Of.ChargePermission, State.Open, Cause.AmazonEnds, State.Canceled, R.AmazonCanceled, By<V1SimulationStoryTests>(nameof(V1SimulationStoryTests.Amazon_cancels_an_agreement_with_all_its_orders))),
        Step(Of.ChargePermission, State.Suspended, Cause.AmazonEnds, State.Canceled, R.AmazonCanceled, By<RemainderStoryTests>(nameof(RemainderStoryTests.A_suspended_permission_is_ended_by_the_buyer_or_amazon))),
        Step(Of.ChargePermission, State.Open, Cause.Deadline, State.Closed, R.Expired, By<V2StoryTests>(nameof(V2StoryTests.A_permission_expires_after_180_days))),
        Step(Of.ChargePermission, State.Open, Cause.Deadline, State.Closed, R.AmazonClosed, By<RoutesTests>(nameof(RoutesTests.An_order_that_expects_an_authorization_at_once_ends_without_one))),
        Step(Of.ChargePermission, State.Suspended, Cause.Deadline, State.Closed, R.Expired, By<RemainderStoryTests>(nameof(RemainderStoryTests.A_suspended_permission_can_still_be_rejected_closed_and_expire))),
        Step(Of.ChargePermission, State.Suspended, Cause.Deadline, State.Closed, R.AmazonClosed, NotYet("only an order that was never authorized ends so, and only an authorization suspends one")),
        Step(Of.ChargePermission, State.Open, Cause.ChildDone, State.Closed, R.FullyCaptured, By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded)).And<V1StoryTests>(nameof(V1StoryTests.Captured_up_to_the_ceiling_the_order_closes))),
        Step(Of.ChargePermission, State.Open, Cause.ChildDone, State.Closed, R.MaxAuthorizationsCaptured, By<DecisionTests>(nameof(DecisionTests.The_tenth_captured_authorization_closes_an_order))),
        Step(Of.ChargePermission, State.Open, Cause.ChildDone, State.Closed, R.MaxAuthorizationsProcessed, By<AgreementStoryTests>(nameof(AgreementStoryTests.Each_authorization_has_an_order_of_its_own_that_is_closed_after_it))),
        Step(Of.ChargePermission, State.Suspended, Cause.ChildDone, State.Closed, R.FullyCaptured, NotYet("no way leads there: what was declined was part of the total, so that what is open is never the last of it")),
        Step(Of.ChargePermission, State.Suspended, Cause.ChildDone, State.Closed, R.MaxAuthorizationsCaptured, NotYet("no way leads there: what was declined was part of the total, so that what is open is never the last of it")),
        Step(Of.ChargePermission, State.Suspended, Cause.ChildDone, State.Closed, R.MaxAuthorizationsProcessed, NotYet("an agreement's order has one authorization, and is closed by it whatever it comes to"))]);

    private static Section Authorizations() => new("", "Authorization",
        [Step(Of.Authorization, null, Cause.Request, State.Pending, null, By<V2StoryTests>(nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized))),
        Step(Of.Authorization, State.Pending, Cause.Approve, State.Open, null, By<V2StoryTests>(nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized))),
        .. new[] { R.SoftDeclined, R.HardDeclined, R.PaymentMethodNotAllowed, R.MfaNotCompleted, R.AmazonRejected, R.ProcessingFailure, R.TransactionTimedOut }
            .Select(reason => Step(Of.Authorization, State.Pending, Cause.Decline, State.Declined, reason, By<DecisionTests>(nameof(DecisionTests.A_decline_has_its_effect_on_the_permission)))),
        Step(Of.Authorization, State.Pending, Cause.Deadline, State.Declined, R.TransactionTimedOut, By<V2StoryTests>(nameof(V2StoryTests.A_pending_charge_that_nobody_decides_times_out_after_a_day)).And<V1StoryTests>(nameof(V1StoryTests.The_transaction_timeout_is_the_deadline_of_a_pending_authorization))),
        Step(Of.Authorization, State.Open, Cause.Request, State.Closed, R.MaxCapturesProcessed, By<V1StoryTests>(nameof(V1StoryTests.Set_confirm_authorize_capture_refund_close))),
        Step(Of.Authorization, State.Open, Cause.Deadline, State.Closed, R.ExpiredUnused, By<V2StoryTests>(nameof(V2StoryTests.An_authorization_expires_after_thirty_days_and_the_balance_comes_back))),
        Step(Of.Authorization, State.Open, Cause.AmazonEnds, State.Closed, R.AmazonClosed, By<RemainderStoryTests>(nameof(RemainderStoryTests.What_amazon_closes_in_one_dialect_has_its_name_in_the_other))),
        Step(Of.Authorization, State.Open, Cause.AmazonEnds, State.Closed, R.ExpiredUnused, By<RoutesTests>(nameof(RoutesTests.Simulated_endings_come_when_the_note_says))),
        Step(Of.Authorization, State.Pending, Cause.MerchantEnds, State.Closed, R.MerchantClosed, By<V2StoryTests>(nameof(V2StoryTests.Cancel_wins_over_a_pending_decision))),
        Step(Of.Authorization, State.Open, Cause.MerchantEnds, State.Closed, R.MerchantClosed, By<V1StoryTests>(nameof(V1StoryTests.Closing_an_authorization_releases_it))),
        Step(Of.Authorization, State.Open, Cause.MerchantEnds, State.Closed, R.ExpiredUnused, By<PartnerStoryTests>(nameof(PartnerStoryTests.A_provider_says_that_a_charge_expired))),
        Step(Of.Authorization, State.Pending, Cause.BuyerEnds, State.Closed, R.BuyerCanceled, By<RemainderStoryTests>(nameof(RemainderStoryTests.The_buyer_cancels_a_charge_that_is_pending_or_open_and_no_other))),
        Step(Of.Authorization, State.Open, Cause.BuyerEnds, State.Closed, R.BuyerCanceled, By<RemainderStoryTests>(nameof(RemainderStoryTests.The_buyer_cancels_a_charge_that_is_pending_or_open_and_no_other))),
        Step(Of.Authorization, State.Pending, Cause.ParentEnds, State.Closed, R.PermissionCanceled, By<V2StoryTests>(nameof(V2StoryTests.Closing_with_cancel_pending_charges_cancels_them))),
        Step(Of.Authorization, State.Open, Cause.ParentEnds, State.Closed, R.PermissionCanceled, By<V2StoryTests>(nameof(V2StoryTests.Closing_with_cancel_pending_charges_cancels_them)))]);

    private static Section Captures() => new("", "Capture",
        [Step(Of.Capture, null, Cause.Request, State.Pending, null, By<V2StoryTests>(nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous))),
        Step(Of.Capture, State.Pending, Cause.Approve, State.Completed, null, By<V2StoryTests>(nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous))),
        Step(Of.Capture, State.Pending, Cause.Decline, State.Declined, R.SoftDeclined, By<RemainderStoryTests>(nameof(RemainderStoryTests.A_late_capture_may_be_declined_for_every_reason))),
        Step(Of.Capture, State.Pending, Cause.Decline, State.Declined, R.HardDeclined, By<ChildrenTests>(nameof(ChildrenTests.A_late_capture_that_is_declined_suspends_the_agreement_too)).And<RemainderStoryTests>(nameof(RemainderStoryTests.A_late_capture_may_be_declined_for_every_reason))),
        Step(Of.Capture, State.Pending, Cause.Decline, State.Declined, R.AmazonRejected, By<V2StoryTests>(nameof(V2StoryTests.A_late_capture_may_be_declined))),
        Step(Of.Capture, State.Pending, Cause.Decline, State.Declined, R.ProcessingFailure, By<AnswerTests>(nameof(AnswerTests.A_simulated_capture_is_asynchronous))),
        Step(Of.Capture, State.Completed, Cause.ChildDone, State.Closed, R.MaxAmountRefunded, By<V1StoryTests>(nameof(V1StoryTests.Refunds_may_exceed_the_capture_by_fifteen_percent_and_are_ten_at_most))),
        Step(Of.Capture, State.Completed, Cause.ChildDone, State.Closed, R.MaxRefundsProcessed, By<DecisionTests>(nameof(DecisionTests.The_tenth_refund_closes_the_capture_once_none_is_pending))),
        Step(Of.Capture, State.Completed, Cause.AmazonEnds, State.Closed, R.AmazonClosed, By<RemainderStoryTests>(nameof(RemainderStoryTests.What_amazon_closes_in_one_dialect_has_its_name_in_the_other)).And<DecisionTests>(nameof(DecisionTests.A_refund_under_way_when_amazon_closes_the_capture_still_counts)))]);

    private static Section Refunds() => new("", "Refund",
        [Step(Of.Refund, null, Cause.Request, State.Pending, null, By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))),
        Step(Of.Refund, State.Pending, Cause.Approve, State.Completed, null, By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))),
        Step(Of.Refund, State.Pending, Cause.Decline, State.Declined, R.AmazonRejected, By<V2StoryTests>(nameof(V2StoryTests.A_declined_refund_gives_its_room_back))),
        Step(Of.Refund, State.Pending, Cause.Decline, State.Declined, R.ProcessingFailure, By<RemainderStoryTests>(nameof(RemainderStoryTests.A_refund_may_fail_to_be_processed)))]);

    private static Section Credits() => new("", "ProviderCredit and ProviderCreditReversal",
    [
        Step(Of.ProviderCredit, null, Cause.Approve, State.Completed, null, By<ProviderCreditStoryTests>(nameof(ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told))),
        Step(Of.ProviderCredit, State.Completed, Cause.ChildDone, State.Closed, R.MaxAmountReversed, By<ProviderCreditStoryTests>(nameof(ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told))),
        Step(Of.ProviderCreditReversal, null, Cause.Request, State.Pending, null, By<ProviderCreditStoryTests>(nameof(ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told))),
        Step(Of.ProviderCreditReversal, State.Pending, Cause.Approve, State.Completed, null, By<ProviderCreditStoryTests>(nameof(ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told))),
        Step(Of.ProviderCreditReversal, State.Pending, Cause.Decline, State.Declined, R.AmazonRejected, By<ProviderCreditStoryTests>(nameof(ProviderCreditStoryTests.A_refund_takes_credits_back_and_shares_its_fate_with_them))),
        Step(Of.ProviderCreditReversal, State.Pending, Cause.Decline, State.Declined, R.ProcessingFailure, By<ProviderCreditStoryTests>(nameof(ProviderCreditStoryTests.What_is_wrong_with_a_list_or_a_reversal_is_said))),
    ]);

    private static Section Disputes() => new("", "Dispute, EvidenceFile, MerchantAccount",
    [
        Step(Of.Dispute, null, Cause.BuyerDisputes, State.Open, R.MerchantResponseRequired, By<DisputeStoryTests>(nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won))),
        Step(Of.Dispute, State.Open, Cause.Request, State.Pending, null, By<DisputeStoryTests>(nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won))),
        Step(Of.Dispute, State.Open, Cause.Deadline, State.Completed, R.ResponseDeadlineExpired, By<DisputeStoryTests>(nameof(DisputeStoryTests.A_merchant_who_does_not_answer_in_time_has_lost))),
        Step(Of.Dispute, State.Pending, Cause.AmazonAsks, State.Open, R.MerchantEvidenceRequired, By<DisputeStoryTests>(nameof(DisputeStoryTests.The_investigator_may_ask_both_sides_and_the_buyer_may_change_her_mind))),
        .. new[] { State.Open, State.Pending }.SelectMany(from => new[]
        {
            Step(Of.Dispute, from, Cause.AmazonEnds, State.Completed, R.InvestigatorResolved, By<RemainderPartnerStoryTests>(nameof(RemainderPartnerStoryTests.A_dispute_ends_before_and_after_the_merchant_answered))),
            Step(Of.Dispute, from, Cause.AmazonEnds, State.Completed, R.AutoResolved, By<RemainderPartnerStoryTests>(nameof(RemainderPartnerStoryTests.A_dispute_ends_before_and_after_the_merchant_answered))),
            Step(Of.Dispute, from, Cause.BuyerEnds, State.Closed, R.BuyerCanceled, By<RemainderPartnerStoryTests>(nameof(RemainderPartnerStoryTests.A_dispute_ends_before_and_after_the_merchant_answered))),
            Step(Of.Dispute, from, Cause.BuyerEnds, State.Closed, R.ChargebackFiled, By<RemainderPartnerStoryTests>(nameof(RemainderPartnerStoryTests.A_dispute_ends_before_and_after_the_merchant_answered))),
        }),
        .. Dispute.Endings.SelectMany(reason => new[] { (State.Open, State.Completed), (State.Pending, State.Completed), (State.Open, State.Closed), (State.Pending, State.Closed), (State.Completed, State.Closed) }
            .Select(pair => Step(Of.Dispute, pair.Item1, Cause.MerchantEnds, pair.Item2, reason, By<RemainderPartnerStoryTests>(nameof(RemainderPartnerStoryTests.Whatever_a_provider_reports_is_how_a_dispute_ended))))),
        Step(Of.EvidenceFile, null, Cause.Request, State.Open, null, By<DisputeStoryTests>(nameof(DisputeStoryTests.A_file_is_uploaded_once_to_a_url_that_lasts_an_hour))),
        Step(Of.EvidenceFile, State.Open, Cause.Request, State.Completed, null, By<DisputeStoryTests>(nameof(DisputeStoryTests.A_file_is_uploaded_once_to_a_url_that_lasts_an_hour))),
        Step(Of.MerchantAccount, null, Cause.Request, State.Open, null, By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_is_made_changed_claimed_and_deleted))),
        Step(Of.MerchantAccount, State.Open, Cause.Request, State.Completed, null, By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_is_made_changed_claimed_and_deleted))),
        Step(Of.MerchantAccount, State.Open, Cause.MerchantEnds, State.Closed, R.MerchantClosed, By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_has_stores))),
        Step(Of.MerchantAccount, State.Completed, Cause.MerchantEnds, State.Closed, R.MerchantClosed, By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_is_made_changed_claimed_and_deleted))),
    ]);

    private static Section Reports() => new("", "Report, ReportSchedule, Settlement",
    [
        Step(Of.Report, null, Cause.Request, State.Pending, null, By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))),
        Step(Of.Report, State.Pending, Cause.Approve, State.Completed, null, By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))),
        Step(Of.Report, State.Pending, Cause.Decline, State.Declined, R.ProcessingFailure, By<ReportTests>(nameof(ReportTests.A_report_with_too_many_rows_fails_and_leaves_no_file))),
        Step(Of.Report, State.Pending, Cause.MerchantEnds, State.Canceled, null, By<ReportsV1StoryTests>(nameof(ReportsV1StoryTests.A_shop_requests_finds_fetches_and_acknowledges_its_reports))),
        Step(Of.Report, State.Pending, Cause.ChildDone, State.Canceled, null, By<ReportsStoryTests>(nameof(ReportsStoryTests.Reports_are_listed_the_newest_first_page_by_page))),
        Step(Of.Report, State.Completed, Cause.Deadline, State.Closed, R.Expired, By<ReportTests>(nameof(ReportTests.A_report_is_kept_for_ninety_days))),
        Step(Of.ReportSchedule, null, Cause.Request, State.Open, null, By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))),
        Step(Of.ReportSchedule, State.Open, Cause.MerchantEnds, State.Canceled, null, By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))),
        Step(Of.Settlement, null, Cause.Request, State.Pending, null, By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))),
        Step(Of.Settlement, State.Pending, Cause.Approve, State.Completed, null, By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))),
        Step(Of.Settlement, State.Pending, Cause.ChildDone, State.Canceled, null, By<SettlementTests>(nameof(SettlementTests.What_is_posted_late_for_a_day_that_was_settled_arms_that_day_again))),
    ]);

    private static Stated Step(ObjectKind kind, State? from, Cause cause, State to, Reason? reason, Proof proof) => Stated.Step(kind, from, cause, to, reason, proof);
}
