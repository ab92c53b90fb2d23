using Tender.Core.Tests;
using Tender.Tests.Flows;
using Tender.Tests.Http.V2;
using Tender.Tests.Notifications;
using Tender.Tests.Payments;
using Tender.Tests.Processors;
using Tender.Tests.Sdk;
using Tender.Wire.Tests.Http.V2;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V2Rows
{
    private const string Wallet =
        "the buyer's wallet pages are not there; a declined payment method is always told as PaymentMethodInvalid";

    private static Section[] States() =>
        [
            new(
                "4.1",
                "Checkout session: states and reasons",
                [
                    Reason(
                        "CHECKOUT_SESSION Open",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Reason(
                        "CHECKOUT_SESSION Completed",
                        "also when the authorization is merely pending, and fails later",
                        By<V2StoryTests>(
                            nameof(
                                V2StoryTests.A_pending_authorization_may_end_declined_and_the_session_stays_completed
                            )
                        )
                    ),
                    Reason(
                        "CHECKOUT_SESSION Canceled BuyerCanceled",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money))
                    ),
                    Reason(
                        "CHECKOUT_SESSION Canceled Expired",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money))
                    ),
                    Reason(
                        "CHECKOUT_SESSION Canceled AmazonCanceled",
                        "",
                        By<AnswerTests>(nameof(AnswerTests.Simulations_have_their_places))
                    ),
                    Reason(
                        "CHECKOUT_SESSION Canceled Declined",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money))
                    ),
                    Rule(
                        "A session is deleted 30 days after its creation",
                        By<AnswerTests>(nameof(AnswerTests.A_session_is_kept_30_days_and_checked_as_it_is_made))
                    ),
                ]
            ),
            new(
                "4.2",
                "Charge permission: states, reasons, lifetimes, caps",
                [
                    Reason(
                        "CHARGE_PERMISSION Chargeable",
                        "",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.Parcels_are_charged_one_by_one_until_the_total_is_captured)
                        )
                    ),
                    Reason(
                        "CHARGE_PERMISSION NonChargeable ChargeInProgress",
                        "the whole balance is authorized",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Reason(
                        "CHARGE_PERMISSION NonChargeable PaymentMethodInvalid",
                        "until the buyer chooses another",
                        By<V2StoryTests>(nameof(V2StoryTests.A_synchronous_decline_is_an_error_and_leaves_no_charge))
                            .And<RecurringStoryTests>(
                                nameof(RecurringStoryTests.A_hard_decline_waits_for_another_payment_method)
                            )
                    ),
                    Reason(
                        "CHARGE_PERMISSION NonChargeable PaymentMethodDeleted, PaymentMethodExpired, "
                            + "PaymentMethodNotAllowed, PaymentMethodNotSet, BillingAddressDeleted, MFAFailed",
                        "",
                        None(Wallet)
                    ),
                    Reason(
                        "CHARGE_PERMISSION NonChargeable AmountNotSet, TransactionAmountExceeded",
                        "",
                        None("only named in an SDK's constants; nothing says when")
                    ),
                    Reason(
                        "CHARGE_PERMISSION Closed MerchantClosed",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.Closing_with_cancel_pending_charges_cancels_them))
                    ),
                    Reason(
                        "CHARGE_PERMISSION Closed BuyerClosed",
                        "",
                        By<ChargePermissionStoryTests>(
                            nameof(ChargePermissionStoryTests.A_suspended_permission_is_ended_by_the_buyer_or_amazon)
                        )
                    ),
                    Reason(
                        "CHARGE_PERMISSION Closed AmazonCanceled",
                        "after AmazonRejected",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.A_synchronous_decline_is_an_error_and_leaves_no_charge),
                            nameof(V2StoryTests.A_late_capture_may_be_declined)
                        )
                    ),
                    Reason(
                        "CHARGE_PERMISSION Closed AmazonClosed",
                        "all captured, or simulated",
                        By<V2StoryTests>(
                                nameof(V2StoryTests.Parcels_are_charged_one_by_one_until_the_total_is_captured)
                            )
                            .And<AnswerTests>(nameof(AnswerTests.Simulations_have_their_places))
                    ),
                    Reason(
                        "CHARGE_PERMISSION Closed Expired",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.A_permission_expires_after_180_days))
                            .And<RecurringStoryTests>(
                                nameof(
                                    RecurringStoryTests.Every_successful_charge_gives_a_subscription_thirteen_more_months
                                )
                            )
                    ),
                    Rule(
                        "NonChargeable and Closed refuse a charge; captures and refunds of existing charges go on",
                        By<V2StoryTests>(nameof(V2StoryTests.Closing_without_it_leaves_an_authorized_charge_capturable))
                    ),
                    Limit(
                        "v2.one-time",
                        "PermissionWindow",
                        "P180D",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.A_permission_expires_after_180_days))
                    ),
                    Limit(
                        "v2.one-time.extended",
                        "PermissionWindow",
                        "P396D",
                        "13 months with extendExpiration",
                        By<ChargePermissionStoryTests>(
                            nameof(ChargePermissionStoryTests.An_extended_permission_lasts_thirteen_months)
                        )
                    ),
                    Limit(
                        "v2.recurring",
                        "PermissionWindow",
                        "P396D",
                        "13 months",
                        By<RecurringStoryTests>(
                            nameof(
                                RecurringStoryTests.Every_successful_charge_gives_a_subscription_thirteen_more_months
                            )
                        )
                    ),
                    Limit(
                        "v2.recurring",
                        "ChargeRenews",
                        "True",
                        "restarted by every successful charge",
                        By<RecurringStoryTests>(
                            nameof(
                                RecurringStoryTests.Every_successful_charge_gives_a_subscription_thirteen_more_months
                            )
                        )
                    ),
                    Rule(
                        "A saved wallet has no end of its own",
                        By<SavedWalletStoryTests>(
                                nameof(SavedWalletStoryTests.A_wallet_is_saved_without_an_order_and_charged_later)
                            )
                            .And<DecisionTests>(nameof(DecisionTests.A_permission_lasts_as_its_terms_say))
                    ),
                    Limit(
                        "v2.one-time",
                        "AuthorizationsMax",
                        "25",
                        "declined ones do not count",
                        By<V2StoryTests>(nameof(V2StoryTests.At_most_25_charges_on_a_permission))
                            .And<DecisionTests>(
                                nameof(DecisionTests.As_many_authorizations_as_there_may_be_and_declines_do_not_count)
                            )
                    ),
                    Limit(
                        "v2.one-time.extended",
                        "AuthorizationsMax",
                        "25",
                        "",
                        By<CoverageTests>(
                            nameof(CoverageTests.What_the_catalogue_has_proven_and_what_the_product_has_are_the_same)
                        )
                    ),
                    Limit(
                        "v2.recurring",
                        "MonthlyUnits",
                        "1000",
                        "ten times that in DKK, HKD, NOK, SEK, ZAR",
                        By<RecurringStoryTests>(
                                nameof(RecurringStoryTests.A_subscription_is_charged_within_the_cap_of_each_month)
                            )
                            .And<DecisionTests>(nameof(DecisionTests.A_month_has_a_cap_of_its_own))
                    ),
                    Limit(
                        "v2.recurring",
                        "MonthlyYen",
                        "100000",
                        "",
                        By<DecisionTests>(nameof(DecisionTests.A_month_has_a_cap_of_its_own))
                    ),
                    Limit(
                        "v2.on-file",
                        "MonthlyUnits",
                        "15000",
                        "",
                        By<SavedWalletStoryTests>(
                                nameof(SavedWalletStoryTests.A_wallet_is_saved_without_an_order_and_charged_later)
                            )
                            .And<DecisionTests>(nameof(DecisionTests.A_month_has_a_cap_of_its_own))
                    ),
                    Limit(
                        "v2.on-file",
                        "MonthlyYen",
                        "2000000",
                        "",
                        By<DecisionTests>(nameof(DecisionTests.A_month_has_a_cap_of_its_own))
                            .And<SavedWalletStoryTests>(
                                nameof(
                                    SavedWalletStoryTests.The_cap_of_a_wallet_that_is_only_saved_is_in_the_merchants_currency
                                )
                            )
                    ),
                    Rule(
                        "A month's cap is reset on the first, UTC; what is given back counts in the month of "
                            + "the charge",
                        By<RecurringStoryTests>(
                                nameof(RecurringStoryTests.A_subscription_is_charged_within_the_cap_of_each_month)
                            )
                            .And<DecisionTests>(
                                nameof(DecisionTests.A_month_has_a_cap_of_its_own),
                                nameof(DecisionTests.A_clock_that_goes_back_over_a_months_end_counts_on)
                            )
                    ),
                    Rule(
                        "amountLimit is totalOrderAmount, else chargeAmount; the balance what is not "
                            + "authorized or captured of it",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.Parcels_are_charged_one_by_one_until_the_total_is_captured),
                            nameof(V2StoryTests.From_button_to_captured_and_refunded)
                        )
                    ),
                    Rule(
                        "Refunds give no balance back",
                        By<RecurringStoryTests>(
                            nameof(RecurringStoryTests.A_subscription_is_charged_within_the_cap_of_each_month)
                        )
                    ),
                    Rule(
                        "allowOvercharge is echoed, without effect",
                        By<ChargePermissionStoryTests>(
                            nameof(ChargePermissionStoryTests.Overcharge_is_echoed_and_allows_nothing)
                        )
                    ),
                ]
            ),
            new(
                "4.3",
                "Charge: states and reasons",
                [
                    Reason(
                        "CHARGE AuthorizationInitiated",
                        "",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized)
                        )
                    ),
                    Reason(
                        "CHARGE Authorized",
                        "",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized)
                        )
                    ),
                    Reason(
                        "CHARGE CaptureInitiated",
                        "only Get; neither capture nor cancel",
                        By<V2StoryTests>(nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous))
                    ),
                    Reason(
                        "CHARGE Captured",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Reason(
                        "CHARGE Canceled ExpiredUnused",
                        "after 30 days",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.An_authorization_expires_after_thirty_days_and_the_balance_comes_back)
                        )
                    ),
                    Reason(
                        "CHARGE Canceled MerchantCanceled",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.Cancel_wins_over_a_pending_decision))
                    ),
                    Reason(
                        "CHARGE Canceled ChargePermissionCanceled",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.Closing_with_cancel_pending_charges_cancels_them))
                    ),
                    Reason(
                        "CHARGE Canceled BuyerCanceled",
                        "",
                        By<ChargeStoryTests>(
                            nameof(ChargeStoryTests.The_buyer_cancels_a_charge_that_is_pending_or_open_and_no_other)
                        )
                    ),
                    Reason(
                        "CHARGE Canceled AmazonCanceled",
                        "",
                        By<ChargeStoryTests>(
                            nameof(ChargeStoryTests.What_amazon_closes_in_one_dialect_has_its_name_in_the_other)
                        )
                    ),
                    Reason(
                        "CHARGE Declined SoftDeclined",
                        "",
                        By<AnswerTests>(nameof(AnswerTests.A_decline_after_a_while_is_a_charge))
                    ),
                    Reason(
                        "CHARGE Declined HardDeclined",
                        "",
                        By<V2StoryTests>(
                            nameof(
                                V2StoryTests.A_pending_authorization_may_end_declined_and_the_session_stays_completed
                            )
                        )
                    ),
                    Reason(
                        "CHARGE Declined AmazonRejected",
                        "the permission is closed too",
                        By<V2StoryTests>(nameof(V2StoryTests.A_late_capture_may_be_declined))
                            .And<AnswerTests>(nameof(AnswerTests.A_decline_after_a_while_is_a_charge))
                    ),
                    Reason(
                        "CHARGE Declined ProcessingFailure",
                        "",
                        By<AnswerTests>(nameof(AnswerTests.A_simulated_capture_is_asynchronous))
                    ),
                    Reason(
                        "CHARGE Declined TransactionTimedOut",
                        "undecided after 24 hours",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.A_pending_charge_that_nobody_decides_times_out_after_a_day)
                        )
                    ),
                    Reason(
                        "CHARGE Declined PaymentMethodNotAllowed",
                        "",
                        By<ChargeStoryTests>(
                            nameof(ChargeStoryTests.Declines_that_need_the_buyer_are_told_and_make_the_permission_wait)
                        )
                    ),
                    Reason(
                        "CHARGE Declined MFANotCompleted",
                        "",
                        By<ChargeStoryTests>(
                            nameof(ChargeStoryTests.Declines_that_need_the_buyer_are_told_and_make_the_permission_wait)
                        )
                    ),
                ]
            ),
            new(
                "4.4",
                "Refund: states and reasons",
                [
                    Reason(
                        "REFUND RefundInitiated",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Reason(
                        "REFUND Refunded",
                        "30 seconds later in the sandbox",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                            .And<SimulatorTests>(nameof(SimulatorTests.A_verdict_follows_from_the_movement_alone))
                    ),
                    Reason(
                        "REFUND Declined AmazonRejected",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.A_declined_refund_gives_its_room_back))
                    ),
                    Reason(
                        "REFUND Declined ProcessingFailure",
                        "",
                        By<RefundStoryTests>(nameof(RefundStoryTests.A_refund_may_fail_to_be_processed))
                    ),
                ]
            ),
            new(
                "3.13",
                "Dispute: states and reasons",
                [
                    Reason(
                        "CHARGEBACK ActionRequired MerchantResponseRequired",
                        "",
                        By<DisputeStoryTests>(
                            nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won)
                        )
                    ),
                    Reason(
                        "CHARGEBACK ActionRequired MerchantAdditionalEvidencesRequired",
                        "",
                        By<DisputeStoryTests>(
                            nameof(
                                DisputeStoryTests.The_investigator_may_ask_both_sides_and_the_buyer_may_change_her_mind
                            )
                        )
                    ),
                    Reason(
                        "CHARGEBACK UnderReview",
                        "",
                        By<DisputeStoryTests>(
                            nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won)
                        )
                    ),
                    Rule(
                        "CHARGEBACK UnderReview BuyerAdditionalEvidencesRequired",
                        By<DisputeStoryTests>(
                            nameof(
                                DisputeStoryTests.The_investigator_may_ask_both_sides_and_the_buyer_may_change_her_mind
                            )
                        )
                    ),
                    .. new[] { "Resolved", "Closed" }.SelectMany(state =>
                        new[]
                        {
                            "MerchantAcceptedDispute",
                            "MerchantResponseDeadlineExpired",
                            "BuyerCancelled",
                            "InvestigatorResolved",
                            "AutoResolved",
                            "ChargebackFiled",
                        }.Select(reason =>
                            Reason(
                                $"CHARGEBACK {state} {reason}",
                                "",
                                By<ReportedDisputeStoryTests>(
                                    nameof(ReportedDisputeStoryTests.Whatever_a_provider_reports_is_how_a_dispute_ended)
                                )
                            )
                        )
                    ),
                ]
            ),
            new(
                "3.12",
                "Report: states",
                [
                    Reason(
                        "REPORT IN_PROGRESS",
                        "",
                        By<ReportsStoryTests>(
                            nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent)
                        )
                    ),
                    Reason(
                        "REPORT COMPLETED",
                        "",
                        By<ReportsStoryTests>(
                            nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent)
                        )
                    ),
                    Reason(
                        "REPORT CANCELLED",
                        "nothing to tell",
                        By<ReportsStoryTests>(
                            nameof(ReportsStoryTests.Reports_are_listed_the_newest_first_page_by_page)
                        )
                    ),
                    Reason(
                        "REPORT FAILED",
                        "",
                        By<ReportTests>(nameof(ReportTests.A_report_with_too_many_rows_fails_and_leaves_no_file))
                    ),
                ]
            ),
            new(
                "4.5",
                "Clocks",
                [
                    Limit(
                        "v2.one-time",
                        "SessionWindow",
                        "P1D",
                        "a session's lifetime",
                        By<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money))
                    ),
                    Limit("v2.one-time.extended", "SessionWindow", "P1D", "", Same),
                    Limit("v2.recurring", "SessionWindow", "P1D", "", Same),
                    Limit("v2.on-file", "SessionWindow", "P1D", "", Same),
                    .. new[] { "v2.one-time", "v2.one-time.extended", "v2.recurring", "v2.on-file" }.SelectMany(terms =>
                        new[]
                        {
                            Limit(
                                terms,
                                "PendingWindow",
                                "P1D",
                                "a pending authorization is decided, or timed out",
                                By<V2StoryTests>(
                                        nameof(V2StoryTests.A_pending_charge_that_nobody_decides_times_out_after_a_day)
                                    )
                                    .And<DecisionTests>(nameof(DecisionTests.Deadlines_end_only_what_still_waits))
                            ),
                            Limit(
                                terms,
                                "GuaranteeWindow",
                                "P7D",
                                "a capture is synchronous",
                                By<V2StoryTests>(
                                        nameof(
                                            V2StoryTests.A_capture_within_a_week_is_synchronous_and_gives_the_rest_back
                                        ),
                                        nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous)
                                    )
                                    .And<DecisionTests>(nameof(DecisionTests.After_day_seven_a_capture_is_late))
                            ),
                            Limit(
                                terms,
                                "AuthorizationWindow",
                                "P30D",
                                "an authorization can be captured",
                                By<V2StoryTests>(
                                    nameof(
                                        V2StoryTests.An_authorization_expires_after_thirty_days_and_the_balance_comes_back
                                    )
                                )
                            ),
                            Limit(
                                terms,
                                "RejectionCloses",
                                "True",
                                "AmazonRejected ends the permission",
                                By<DecisionTests>(nameof(DecisionTests.A_decline_has_its_effect_on_the_permission))
                            ),
                        }
                    ),
                    Rule(
                        "Refunds have no age limit",
                        By<RefundStoryTests>(nameof(RefundStoryTests.A_refund_is_possible_after_years))
                    ),
                ]
            ),
            new(
                "4.6",
                "Counts and amounts",
                [
                    Rule(
                        "One capture per charge",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    .. new[] { "v2.one-time", "v2.one-time.extended", "v2.recurring", "v2.on-file" }.Select(terms =>
                        Limit(
                            terms,
                            "RefundsMax",
                            "10",
                            "refunds of a charge",
                            By<RefundStoryTests>(
                                nameof(RefundStoryTests.A_charge_takes_ten_refunds_and_the_eleventh_is_refused)
                            )
                        )
                    ),
                    Rule(
                        "A charge is at most 150,000 USD, GBP or EUR, 10,000,000 JPY",
                        By<BadInputV2Tests>(
                                nameof(BadInputV2Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing)
                            )
                            .And<DecisionTests>(
                                nameof(DecisionTests.Authorizing_says_the_earlier_thing_when_much_is_wrong)
                            )
                            .And<RegionStoryTests>(
                                nameof(RegionStoryTests.The_largest_charge_has_its_figure_in_each_currency)
                            )
                    ),
                    Rule(
                        "At most the balance",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.Parcels_are_charged_one_by_one_until_the_total_is_captured),
                            nameof(V2StoryTests.Rivals_for_the_last_of_the_balance_do_not_both_get_it)
                        )
                    ),
                    Rule(
                        "Refunds: captured + min(15 %, 75 units or 8,400 JPY)",
                        By<V2StoryTests>(
                                nameof(V2StoryTests.Refunds_may_reach_fifteen_percent_above_the_capture_and_no_more),
                                nameof(V2StoryTests.Above_500_the_extra_refund_stops_at_75)
                            )
                            .And<DecisionTests>(
                                nameof(
                                    DecisionTests.More_than_was_captured_can_be_given_back_and_then_the_capture_is_closed
                                )
                            )
                    ),
                    Rule(
                        "Every amount has the parent's currency, and is above zero",
                        By<BadInputV2Tests>(
                            nameof(BadInputV2Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing)
                        )
                    ),
                ]
            ),
            new(
                "4.7",
                "Effects on other objects",
                [
                    Rule(
                        "Soft declines, failures and time-outs leave the permission Chargeable",
                        By<AnswerTests>(nameof(AnswerTests.A_decline_at_once_is_an_error_without_a_charge))
                            .And<DecisionTests>(nameof(DecisionTests.A_decline_has_its_effect_on_the_permission))
                    ),
                    Rule(
                        "A hard decline makes it NonChargeable, on either type, until the payment method is changed",
                        By<V2StoryTests>(nameof(V2StoryTests.A_synchronous_decline_is_an_error_and_leaves_no_charge))
                            .And<RecurringStoryTests>(
                                nameof(RecurringStoryTests.A_hard_decline_waits_for_another_payment_method)
                            )
                    ),
                    Rule(
                        "A canceled or expired charge gives its amount back",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.Cancel_wins_over_a_pending_decision),
                            nameof(V2StoryTests.An_authorization_expires_after_thirty_days_and_the_balance_comes_back)
                        )
                    ),
                    Rule(
                        "All captured closes a one-time permission",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Rule(
                        "A refund grows refundedAmount and leaves the charge Captured",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.From_button_to_captured_and_refunded),
                            nameof(V2StoryTests.Refunds_may_reach_fifteen_percent_above_the_capture_and_no_more)
                        )
                    ),
                ]
            ),
        ];

    private static Proof Same =>
        By<CoverageTests>(nameof(CoverageTests.What_the_catalogue_has_proven_and_what_the_product_has_are_the_same))
            .And<DecisionTests>(nameof(DecisionTests.A_checkout_lapses_at_the_end_of_its_window));

    private static Section[] Asynchrony() =>
        [
            new(
                "5.1-5.2",
                "Where asynchrony exists",
                [
                    Rule(
                        "A one-time charge that may be pending is decided at once where possible",
                        By<V2StoryTests>(
                                nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized)
                            )
                            .And<ChargeStoryTests>(
                                nameof(ChargeStoryTests.A_charge_that_may_be_pending_and_need_not_is_decided_at_once)
                            )
                    ),
                    Rule(
                        "On the other types it is always pending first",
                        By<RecurringStoryTests>(nameof(RecurringStoryTests.A_charge_that_may_be_pending_always_is))
                            .And<SavedWalletStoryTests>(
                                nameof(SavedWalletStoryTests.A_pending_charge_on_a_wallet_is_always_decided_later)
                            )
                    ),
                    Rule(
                        "Without the flag the answer is final; what cannot be decided in time is TransactionTimedOut",
                        By<SimulatorTests>(nameof(SimulatorTests.A_verdict_follows_from_the_movement_alone))
                            .And<OutsideProcessorTests>(
                                nameof(
                                    OutsideProcessorTests.A_caller_who_waits_is_told_that_time_ran_out_and_the_late_effect_is_undone
                                )
                            )
                    ),
                    Rule(
                        "A capture after seven days is CaptureInitiated first",
                        By<V2StoryTests>(nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous))
                    ),
                    Rule(
                        "captureNow can come to CaptureInitiated",
                        By<AnswerTests>(nameof(AnswerTests.A_simulated_capture_is_asynchronous))
                    ),
                    Rule(
                        "Every refund is asynchronous",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                ]
            ),
            new(
                "5.3",
                "How a decline is told",
                [
                    Rule(
                        "At a checkout: the session is canceled; if it was pending, the charge is Declined and "
                            + "the session stays",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.A_checkout_can_end_without_money),
                            nameof(
                                V2StoryTests.A_pending_authorization_may_end_declined_and_the_session_stays_completed
                            )
                        )
                    ),
                    Rule(
                        "Create Charge: an error with the reason as its code, and no charge",
                        By<AnswerTests>(nameof(AnswerTests.A_decline_at_once_is_an_error_without_a_charge))
                            .And<V2StoryTests>(
                                nameof(V2StoryTests.A_synchronous_decline_is_an_error_and_leaves_no_charge)
                            )
                    ),
                    Rule(
                        "A late capture: Declined later",
                        By<V2StoryTests>(nameof(V2StoryTests.A_late_capture_may_be_declined))
                    ),
                    Rule(
                        "A capture within a week declined in the answer",
                        By<ChargeStoryTests>(nameof(ChargeStoryTests.A_capture_declined_in_the_answer_is_an_error))
                    ),
                    Rule(
                        "A refund: Declined later",
                        By<V2StoryTests>(nameof(V2StoryTests.A_declined_refund_gives_its_room_back))
                    ),
                ]
            ),
            new(
                "5.4",
                "What may follow",
                [
                    Rule(
                        "After a soft decline the next charge may succeed; after a hard one the buyer must act;"
                            + " after AmazonRejected nothing",
                        By<V2StoryTests>(nameof(V2StoryTests.A_synchronous_decline_is_an_error_and_leaves_no_charge))
                    ),
                    Rule(
                        "The repair of a payment method is told by a notice",
                        By<NoticesTests>(nameof(NoticesTests.Is_news_or_is_not))
                    ),
                ]
            ),
            new(
                "5.5-5.6",
                "Polling, timers, races",
                [
                    Rule(
                        "A GET changes nothing; notices come without one",
                        By<IpnStoryTests>(nameof(IpnStoryTests.A_v2_notice_names_the_object_and_is_signed))
                    ),
                    Rule(
                        "Everything asynchronous takes 30 seconds in the sandbox",
                        By<SimulatorTests>(
                            nameof(SimulatorTests.A_verdict_follows_from_the_movement_alone),
                            nameof(SimulatorTests.A_late_capture_is_answered_later)
                        )
                    ),
                    Rule(
                        "Cancel wins over a pending decision",
                        By<V2StoryTests>(nameof(V2StoryTests.Cancel_wins_over_a_pending_decision))
                    ),
                    Rule(
                        "A close with cancelPendingCharges wins over a pending decision",
                        By<V2StoryTests>(nameof(V2StoryTests.Closing_with_cancel_pending_charges_cancels_them))
                    ),
                    Rule(
                        "A late capture counts from the approval of a pending authorization",
                        By<DecisionTests>(nameof(DecisionTests.After_day_seven_a_capture_is_late))
                    ),
                    Rule(
                        "A notice goes out after the commit: a GET from its handler sees the new state",
                        By<IpnStoryTests>(nameof(IpnStoryTests.The_handler_reads_the_state_the_notice_is_about))
                    ),
                    Rule(
                        "Due times are rows of the same commit: they survive a restart",
                        By<V2StoryTests>(
                                nameof(V2StoryTests.The_same_key_and_body_give_the_same_bytes_also_after_a_restart)
                            )
                            .And<Tender.Tests.Processes.KillTests>(
                                nameof(
                                    Tender
                                        .Tests
                                        .Processes
                                        .KillTests
                                        .A_server_killed_under_load_has_kept_every_answer_and_does_nothing_twice
                                )
                            )
                    ),
                    Rule(
                        "lastUpdatedTimestamp is set on every change, equal to the creation at first",
                        By<ShapesTests>(nameof(ShapesTests.A_new_session), nameof(ShapesTests.A_captured_charge))
                    ),
                ]
            ),
        ];

    private static Section[] Notices() =>
        [
            new(
                "6.1",
                "Instant Payment Notifications: transport",
                [
                    Rule(
                        "POST, `text/plain; charset=UTF-8`, with the SNS headers",
                        By<NoticeStoryTests>(nameof(NoticeStoryTests.A_notice_has_the_headers_of_sns))
                    ),
                    Rule(
                        "Anything but a 2xx is tried again, the same bytes and MessageId",
                        By<IpnStoryTests>(
                            nameof(IpnStoryTests.A_refused_notice_comes_again_every_hour_with_the_same_bytes),
                            nameof(IpnStoryTests.Retries_go_on_after_a_restart)
                        )
                    ),
                    Rule(
                        "At least once, in no promised order",
                        By<Tender.Tests.Processes.KillTests>(
                            nameof(
                                Tender
                                    .Tests
                                    .Processes
                                    .KillTests
                                    .A_server_killed_under_load_has_kept_every_answer_and_does_nothing_twice
                            )
                        )
                    ),
                    Rule(
                        "SubscriptionConfirmation is never sent",
                        By<SignerTests>(
                            nameof(SignerTests.The_envelope_has_exactly_the_members_of_a_notification_and_no_subject)
                        )
                    ),
                ]
            ),
            new(
                "6.2",
                "The envelope",
                [
                    Rule(
                        "Exactly nine members, no Subject",
                        By<SignerTests>(
                            nameof(SignerTests.The_envelope_has_exactly_the_members_of_a_notification_and_no_subject)
                        )
                    ),
                    Rule(
                        "SignatureVersion 1 (SHA-1) unless the endpoint asks for 2 (SHA-256)",
                        By<SignerTests>(
                                nameof(
                                    SignerTests.A_receiver_that_knows_only_the_envelope_and_the_certificate_verifies_both_versions
                                )
                            )
                            .And<IpnStoryTests>(nameof(IpnStoryTests.A_v2_notice_names_the_object_and_is_signed))
                    ),
                    Rule(
                        "SigningCertURL is on the region's SNS host and the certificate is served there",
                        By<SignerTests>(
                                nameof(
                                    SignerTests.The_certificate_url_is_what_client_checks_accept_and_a_host_we_answer_for
                                )
                            )
                            .And<NodeSdkTests>(nameof(NodeSdkTests.The_official_sdk_runs_unmodified))
                    ),
                ]
            ),
            new(
                "6.3",
                "The message",
                [
                    Rule(
                        "Seven members in Pascal case, no state",
                        By<NoticesTests>(nameof(NoticesTests.A_message_names_the_object_and_no_state))
                    ),
                    Rule(
                        "NotificationType ATTRIBUTE_CHANGE",
                        By<ChargePermissionStoryTests>(
                            nameof(
                                ChargePermissionStoryTests.Another_card_for_a_subscription_is_told_as_a_change_of_an_attribute
                            )
                        )
                    ),
                    Rule(
                        "ObjectType CHARGEBACK",
                        By<DisputeStoryTests>(
                            nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won),
                            nameof(DisputeStoryTests.A_provider_reports_a_dispute_and_how_it_ended)
                        )
                    ),
                ]
            ),
            new(
                "6.4",
                "What is told",
                [
                    Rule(
                        "Charges authorized, declined, canceled, expired; captured or declined; refunds done; "
                            + "permissions suspended, repaired, closed, their balance used up or free again",
                        By<NoticesTests>(nameof(NoticesTests.Is_news_or_is_not))
                    ),
                    Rule(
                        "Also what the merchant's own call caused",
                        By<NoticesTests>(nameof(NoticesTests.Is_news_or_is_not))
                            .And<AnswerTests>(nameof(AnswerTests.From_session_to_refund))
                    ),
                    Rule(
                        "Nothing of checkout sessions, nor of what merely began",
                        By<NoticesTests>(nameof(NoticesTests.Is_news_or_is_not))
                            .And<AnswerTests>(nameof(AnswerTests.Pending_is_202_and_is_told_when_it_is_decided))
                    ),
                    Rule(
                        "Closing with an open charge is told twice: the permission, the charge",
                        By<NoticeStoryTests>(
                            nameof(NoticeStoryTests.Closing_is_told_of_the_permission_and_of_the_charge)
                        )
                    ),
                ]
            ),
            new(
                "6.5",
                "What plugins rely on",
                [
                    Rule(
                        "A merchant that knows the object not yet answers 503 and is told again",
                        By<IpnStoryTests>(
                            nameof(IpnStoryTests.A_refused_notice_comes_again_every_hour_with_the_same_bytes)
                        )
                    ),
                    Rule(
                        "An IPN handler may capture at once",
                        By<IpnStoryTests>(nameof(IpnStoryTests.The_handler_reads_the_state_the_notice_is_about))
                    ),
                ]
            ),
        ];
}
