using Tender.Core.Tests;
using Tender.Tests.Flows;
using Tender.Tests.Http.V2;
using Tender.Tests.Payments;
using Tender.Tests.Processors;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V2Rows
{
    private const string RefundBeyondCapture = nameof(
        RefundTests.More_than_was_captured_can_be_given_back_and_then_the_capture_is_closed
    );

    private static readonly string[] Overcharged = ["v2.one-time.overcharge", "v2.one-time.extended.overcharge"];

    private static readonly string[] Terms =
    [
        "v2.one-time",
        "v2.one-time.extended",
        .. Overcharged,
        "v2.recurring",
        "v2.on-file",
    ];

    private static Section[] States() =>
        [
            new(
                "4.1",
                "Checkout session: states and reasons",
                Reason(
                    "CHECKOUT_SESSION Open",
                    "",
                    By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                ),
                Reason(
                    "CHECKOUT_SESSION Completed",
                    "also when the authorization is merely pending, and fails later",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.A_pending_authorization_may_end_declined_and_the_session_stays_completed)
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
                )
            ),
            new(
                "4.2",
                "Charge permission: states, reasons, lifetimes, caps",
                Reason(
                    "CHARGE_PERMISSION Chargeable",
                    "",
                    By<V2StoryTests>(nameof(V2StoryTests.Parcels_are_charged_one_by_one_until_the_total_is_captured))
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
                    None("a payment method that cannot be charged is always told as PaymentMethodInvalid")
                ),
                Reason(
                    "CHARGE_PERMISSION NonChargeable TransactionAmountExceeded",
                    "an order of v1 whose amount was taken",
                    By<ChargePermissionStoryTests>(
                        nameof(ChargePermissionStoryTests.An_order_of_v1_whose_amount_was_taken_cannot_be_charged)
                    )
                ),
                Reason(
                    "CHARGE_PERMISSION NonChargeable AmountNotSet",
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
                    By<V2StoryTests>(nameof(V2StoryTests.Parcels_are_charged_one_by_one_until_the_total_is_captured))
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
                        nameof(RecurringStoryTests.Every_successful_charge_gives_a_subscription_thirteen_more_months)
                    )
                ),
                Limit(
                    "v2.recurring",
                    "ChargeRenews",
                    "True",
                    "restarted by every successful charge",
                    By<RecurringStoryTests>(
                        nameof(RecurringStoryTests.Every_successful_charge_gives_a_subscription_thirteen_more_months)
                    )
                ),
                Rule(
                    "A saved wallet has no end of its own",
                    By<SavedWalletStoryTests>(
                            nameof(SavedWalletStoryTests.A_wallet_is_saved_without_an_order_and_charged_later)
                        )
                        .And<ChargePermissionTests>(nameof(ChargePermissionTests.A_permission_lasts_as_its_terms_say))
                ),
                Limit(
                    "v2.one-time",
                    "AuthorizationsMax",
                    "25",
                    "declined ones do not count",
                    By<V2StoryTests>(nameof(V2StoryTests.At_most_25_charges_on_a_permission))
                        .And<ChargePermissionTests>(
                            nameof(
                                ChargePermissionTests.As_many_authorizations_as_there_may_be_and_declines_do_not_count
                            )
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
                        .And<ChargePermissionTests>(nameof(ChargePermissionTests.A_month_has_a_cap_of_its_own))
                ),
                Limit(
                    "v2.recurring",
                    "MonthlyYen",
                    "100000",
                    "",
                    By<ChargePermissionTests>(nameof(ChargePermissionTests.A_month_has_a_cap_of_its_own))
                ),
                Limit(
                    "v2.on-file",
                    "MonthlyUnits",
                    "15000",
                    "",
                    By<SavedWalletStoryTests>(
                            nameof(SavedWalletStoryTests.A_wallet_is_saved_without_an_order_and_charged_later)
                        )
                        .And<ChargePermissionTests>(nameof(ChargePermissionTests.A_month_has_a_cap_of_its_own))
                ),
                Limit(
                    "v2.on-file",
                    "MonthlyYen",
                    "2000000",
                    "",
                    By<ChargePermissionTests>(nameof(ChargePermissionTests.A_month_has_a_cap_of_its_own))
                        .And<SavedWalletStoryTests>(CapOfSavedWallet)
                ),
                Rule(
                    "A month's cap is reset on the first, UTC; what is given back counts in the month of "
                        + "the charge",
                    By<RecurringStoryTests>(
                            nameof(RecurringStoryTests.A_subscription_is_charged_within_the_cap_of_each_month)
                        )
                        .And<ChargePermissionTests>(
                            nameof(ChargePermissionTests.A_month_has_a_cap_of_its_own),
                            nameof(ChargePermissionTests.A_clock_that_goes_back_over_a_months_end_counts_on)
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
                    "With allowOvercharge the limit is 900 % of the order, at least 500 USD/GBP/EUR or 70,000 JPY",
                    By<ChargePermissionStoryTests>(
                        nameof(ChargePermissionStoryTests.Overcharge_allows_nine_times_the_order_and_500_at_the_least)
                    )
                )
            ),
            new(
                "4.3",
                "Charge: states and reasons",
                Reason(
                    "CHARGE AuthorizationInitiated",
                    "",
                    By<V2StoryTests>(nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized))
                ),
                Reason(
                    "CHARGE Authorized",
                    "",
                    By<V2StoryTests>(nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized))
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
                        nameof(V2StoryTests.A_pending_authorization_may_end_declined_and_the_session_stays_completed)
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
                    By<V2StoryTests>(nameof(V2StoryTests.A_pending_charge_that_nobody_decides_times_out_after_a_day))
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
                )
            ),
            new(
                "4.4",
                "Refund: states and reasons",
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
                )
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
                    By<ReportsStoryTests>(nameof(ReportsStoryTests.Reports_are_listed_the_newest_first_page_by_page))
                ),
                Reason(
                    "REPORT FAILED",
                    "",
                    By<ReportTests>(nameof(ReportTests.A_report_with_too_many_rows_fails_and_leaves_no_file))
                )
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
                    .. Overcharged.Select(terms => Limit(terms, "SessionWindow", "P1D", "", Same)),
                    Limit("v2.recurring", "SessionWindow", "P1D", "", Same),
                    Limit("v2.on-file", "SessionWindow", "P1D", "", Same),
                    .. Terms.SelectMany(LimitsOf),
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
                    .. Overcharged.SelectMany(OfOvercharged),
                    .. Terms.Select(terms =>
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
                            .And<ChargePermissionTests>(
                                nameof(ChargePermissionTests.Authorizing_says_the_earlier_thing_when_much_is_wrong)
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
                            .And<RefundTests>(RefundBeyondCapture)
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
                Rule(
                    "Soft declines, failures and time-outs leave the permission Chargeable",
                    By<AnswerTests>(nameof(AnswerTests.A_decline_at_once_is_an_error_without_a_charge))
                        .And<ChargePermissionTests>(
                            nameof(ChargePermissionTests.A_decline_has_its_effect_on_the_permission)
                        )
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
                )
            ),
        ];

    /// <summary>What the terms of every kind of permission have in common.</summary>
    private static Stated[] OfOvercharged(string terms)
    {
        var extended = terms.Contains("extended", StringComparison.Ordinal);
        var together = extended
            ? nameof(ChargePermissionStoryTests.Both_options_of_an_order_go_together)
            : nameof(ChargePermissionStoryTests.Overcharge_allows_nine_times_the_order_and_500_at_the_least);
        var same = By<CoverageTests>(
            nameof(CoverageTests.What_the_catalogue_has_proven_and_what_the_product_has_are_the_same)
        );
        return
        [
            Limit(terms, "AllowsOvercharge", "True", "", By<ChargePermissionStoryTests>(together)),
            Limit(terms, "PermissionWindow", extended ? "P396D" : "P180D", "", same),
            Limit(terms, "AuthorizationsMax", "25", "", same),
        ];
    }

    private static Stated[] LimitsOf(string terms) =>
        [
            Limit(
                terms,
                "PendingWindow",
                "P1D",
                "a pending authorization is decided, or timed out",
                By<V2StoryTests>(nameof(V2StoryTests.A_pending_charge_that_nobody_decides_times_out_after_a_day))
                    .And<AuthorizationTests>(nameof(AuthorizationTests.Deadlines_end_only_what_still_waits))
            ),
            Limit(
                terms,
                "GuaranteeWindow",
                "P7D",
                "a capture is synchronous",
                By<V2StoryTests>(
                        nameof(V2StoryTests.A_capture_within_a_week_is_synchronous_and_gives_the_rest_back),
                        nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous)
                    )
                    .And<AuthorizationTests>(nameof(AuthorizationTests.After_day_seven_a_capture_is_late))
            ),
            Limit(
                terms,
                "AuthorizationWindow",
                "P30D",
                "an authorization can be captured",
                By<V2StoryTests>(
                    nameof(V2StoryTests.An_authorization_expires_after_thirty_days_and_the_balance_comes_back)
                )
            ),
            Limit(
                terms,
                "RejectionCloses",
                "True",
                "AmazonRejected ends the permission",
                By<ChargePermissionTests>(nameof(ChargePermissionTests.A_decline_has_its_effect_on_the_permission))
            ),
        ];

    private static Proof Same =>
        By<CoverageTests>(nameof(CoverageTests.What_the_catalogue_has_proven_and_what_the_product_has_are_the_same))
            .And<CheckoutSessionTests>(nameof(CheckoutSessionTests.A_checkout_lapses_at_the_end_of_its_window));
}
