using Tender.Core.Tests;
using Tender.Server.Http.V2;
using Tender.Tests.Flows;
using Tender.Tests.Http.V2;
using Tender.Tests.Payments;
using Tender.Wire.Tests.Http.V2;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V2Rows
{
    private const string FirstPayment = nameof(
        SettlementTests.The_first_payment_waits_fourteen_days_and_the_account_is_settled_daily_after_that
    );

    private const string PaidByCurrency = nameof(
        SettlementTests.What_comes_to_less_than_nothing_waits_and_each_currency_is_settled_for_itself
    );

    private static Section[] Operations() =>
        [
            new(
                "3.1",
                "Operations",
                [
                    Op(
                        V2Operation.CreateCheckoutSession,
                        "POST checkoutSessions, 201",
                        By<AnswerTests>(nameof(AnswerTests.From_session_to_refund))
                    ),
                    Op(
                        V2Operation.GetCheckoutSession,
                        "GET checkoutSessions/{id}, 200",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Op(
                        V2Operation.UpdateCheckoutSession,
                        "PATCH checkoutSessions/{id}, 200",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Op(
                        V2Operation.CompleteCheckoutSession,
                        "POST checkoutSessions/{id}/complete, 200 or 202",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.From_button_to_captured_and_refunded),
                            nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized)
                        )
                    ),
                    Op(
                        V2Operation.FinalizeCheckoutSession,
                        "POST checkoutSessions/{id}/finalize, 200 or 202",
                        By<FinalizeStoryTests>(
                            nameof(FinalizeStoryTests.Finalize_sets_what_is_missing_and_completes),
                            FinalizedPending
                        )
                    ),
                    Op(
                        V2Operation.GetChargePermission,
                        "GET chargePermissions/{id}, 200",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Op(
                        V2Operation.UpdateChargePermission,
                        "PATCH chargePermissions/{id}, 200",
                        By<AnswerTests>(nameof(AnswerTests.Closing_cancels_what_is_open_if_it_is_asked_to))
                    ),
                    Rule(
                        "PATCH chargePermissions/{id} of a closed one-time permission: only metadata that are empty",
                        By<ChargePermissionStoryTests>(
                            nameof(ChargePermissionStoryTests.A_closed_order_takes_metadata_that_are_empty)
                        )
                    ),
                    Op(
                        V2Operation.CloseChargePermission,
                        "DELETE chargePermissions/{id}/close, 200",
                        By<V2StoryTests>(nameof(V2StoryTests.Closing_with_cancel_pending_charges_cancels_them))
                    ),
                    Op(
                        V2Operation.CreateCharge,
                        "POST charges, 201",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.Parcels_are_charged_one_by_one_until_the_total_is_captured)
                        )
                    ),
                    Op(
                        V2Operation.GetCharge,
                        "GET charges/{id}, 200",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Op(
                        V2Operation.CaptureCharge,
                        "POST charges/{id}/capture, 200",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.From_button_to_captured_and_refunded),
                            nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous)
                        )
                    ),
                    Op(
                        V2Operation.CancelCharge,
                        "DELETE charges/{id}/cancel, 200",
                        By<V2StoryTests>(nameof(V2StoryTests.Cancel_wins_over_a_pending_decision))
                    ),
                    Op(
                        V2Operation.CreateRefund,
                        "POST refunds, 201",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Op(
                        V2Operation.GetRefund,
                        "GET refunds/{id}, 200",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Op(
                        V2Operation.GetBuyer,
                        "GET buyers/{buyerToken}, 200",
                        By<ButtonStoryTests>(
                            nameof(
                                ButtonStoryTests.A_sign_in_gives_a_token_for_a_day_that_tells_only_what_was_asked_for
                            )
                        )
                    ),
                    Op(
                        V2Operation.SendDeliveryTracker,
                        "POST deliveryTrackers, 200",
                        By<DeliveryTrackerTests>(
                            nameof(DeliveryTrackerTests.A_tracking_number_is_taken_once_and_told_again)
                        )
                    ),
                    Rule(
                        "POST live/v1/deliveryTrackers, v1/deliveryTrackers: the same; region by host",
                        By<DeliveryTrackerTests>(
                            nameof(
                                DeliveryTrackerTests.The_older_paths_are_served_with_a_sandbox_key_and_without_a_region
                            )
                        )
                    ),
                    .. OtherOperations(),
                    Rule(
                        "Every operation has one route, and every route one operation",
                        By<RoutesTests>(
                            nameof(RoutesTests.Every_operation_has_one_route_and_no_two_routes_are_the_same)
                        )
                    ),
                ]
            ),
            .. Shapes(),
            new(
                "3.11",
                "Buyers",
                Rule(
                    "Only the scopes asked for are told; `buyerId` always; a token of at most 1,000 "
                        + "characters is good for 24 hours",
                    By<ButtonStoryTests>(
                        nameof(ButtonStoryTests.A_sign_in_gives_a_token_for_a_day_that_tells_only_what_was_asked_for),
                        nameof(ButtonStoryTests.A_token_outlives_a_restart)
                    )
                ),
                Rule(
                    "An unknown or expired token is 404",
                    By<ButtonStoryTests>(
                        nameof(ButtonStoryTests.A_sign_in_gives_a_token_for_a_day_that_tells_only_what_was_asked_for)
                    )
                ),
                Rule(
                    "`primeMembershipTypes` is null",
                    By<ButtonStoryTests>(
                        nameof(ButtonStoryTests.A_sign_in_gives_a_token_for_a_day_that_tells_only_what_was_asked_for)
                    )
                )
            ),
            new(
                "3.12",
                "Reports and disbursements",
                Rule(
                    "Report types, periods of 31 days at most, spellings of times",
                    By<ReportsStoryTests>(nameof(ReportsStoryTests.What_cannot_be_asked_for_is_refused))
                        .And<ReportTests>(
                            nameof(ReportTests.Instants_are_read_as_the_sdks_the_guides_and_the_world_write_them)
                        )
                ),
                Rule(
                    "Lists: newest first, by type, status and time, page by page",
                    By<ReportsStoryTests>(nameof(ReportsStoryTests.Reports_are_listed_the_newest_first_page_by_page))
                        .And<ReportTests>(nameof(ReportTests.Tokens_are_read_back_and_nothing_else_is))
                ),
                Rule(
                    "Statuses: in progress, completed, canceled because there is nothing to tell",
                    By<ReportsStoryTests>(nameof(ReportsStoryTests.Reports_are_listed_the_newest_first_page_by_page))
                ),
                Rule(
                    "A file has each object of its period once, as it stands",
                    By<ReportTests>(
                        nameof(ReportTests.Each_object_of_a_period_is_listed_once_as_it_stands),
                        nameof(ReportTests.A_long_report_is_made_and_kept_in_parts),
                        nameof(ReportTests.A_making_that_was_broken_off_is_done_again_and_leaves_nothing)
                    )
                ),
                Rule(
                    "A document's link needs no signature and is good for half a minute",
                    By<ReportsStoryTests>(
                            nameof(ReportsStoryTests.A_documents_link_needs_no_signature_and_leads_to_one_file)
                        )
                        .And<ReportTests>(nameof(ReportTests.A_link_is_good_for_half_a_minute_and_for_one_file))
                ),
                Rule(
                    "One schedule of a type, replaced on request",
                    By<ReportsStoryTests>(nameof(ReportsStoryTests.What_cannot_be_asked_for_is_refused))
                        .And<ReportTests>(
                            nameof(ReportTests.A_merchant_has_one_schedule_of_a_type_however_many_ask_at_once)
                        )
                ),
                Rule(
                    "Kept for 90 days",
                    By<ReportsStoryTests>(nameof(ReportsStoryTests.Reports_are_listed_the_newest_first_page_by_page))
                        .And<ReportTests>(nameof(ReportTests.A_report_is_kept_for_ninety_days))
                ),
                Rule(
                    "Disbursements by date; their settlement's report agrees to the cent",
                    By<ReportsStoryTests>(
                        nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent)
                    )
                ),
                Rule(
                    "Settlements: the first after fourteen days, then daily; never less than nothing; each "
                        + "currency for itself; once",
                    By<SettlementTests>(
                        FirstPayment,
                        PaidByCurrency,
                        nameof(SettlementTests.Broken_off_between_taking_up_and_paying_out_it_is_done_once),
                        nameof(SettlementTests.What_is_posted_late_for_a_day_that_was_settled_arms_that_day_again),
                        nameof(SettlementTests.Two_nodes_that_settle_the_same_day_pay_once)
                    )
                )
            ),
            new(
                "3.13",
                "The restricted operations",
                Rule(
                    "Delivery trackers: a permission of either API, each number once, echoed",
                    By<DeliveryTrackerTests>(
                        nameof(DeliveryTrackerTests.A_tracking_number_is_taken_once_and_told_again),
                        nameof(DeliveryTrackerTests.An_order_of_the_other_api_has_parcels_too),
                        nameof(DeliveryTrackerTests.What_is_wrong_with_it_is_said)
                    )
                ),
                Rule(
                    "Authorization tokens: signed, of accounts the caller made",
                    By<PartnerStoryTests>(
                        nameof(PartnerStoryTests.A_provider_speaks_for_the_accounts_it_made_and_for_no_others)
                    )
                ),
                Rule(
                    "Merchant accounts and stores: what is sent, one account for each reference, who looks "
                        + "after it when it is claimed",
                    By<PartnerStoryTests>(
                        nameof(PartnerStoryTests.An_account_is_made_changed_claimed_and_deleted),
                        nameof(PartnerStoryTests.What_is_wrong_with_an_account_is_said),
                        nameof(PartnerStoryTests.Of_two_accounts_of_one_reference_at_once_one_is_made),
                        nameof(PartnerStoryTests.An_account_has_stores)
                    )
                ),
                Rule(
                    "Disputes: evidence, deadlines, questions to both sides, resolutions",
                    By<DisputeStoryTests>(
                        nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won),
                        nameof(DisputeStoryTests.A_merchant_who_does_not_answer_in_time_has_lost),
                        nameof(DisputeStoryTests.The_investigator_may_ask_both_sides_and_the_buyer_may_change_her_mind),
                        nameof(DisputeStoryTests.A_merchant_may_accept_and_nothing_else_where_amazon_decides),
                        nameof(DisputeStoryTests.What_waits_is_still_waited_for_after_a_restart)
                    )
                ),
                Rule(
                    "What is disputed is kept back until it is decided",
                    By<DisputeTests>(nameof(DisputeTests.What_is_disputed_is_kept_back_until_it_is_decided))
                ),
                Rule(
                    "A provider reports disputes and charges that expired",
                    By<DisputeStoryTests>(nameof(DisputeStoryTests.A_provider_reports_a_dispute_and_how_it_ended))
                        .And<PartnerStoryTests>(nameof(PartnerStoryTests.A_provider_says_that_a_charge_expired))
                ),
                Rule(
                    "Files: uploaded once, to a URL that lasts an hour",
                    By<DisputeStoryTests>(nameof(DisputeStoryTests.A_file_is_uploaded_once_to_a_url_that_lasts_an_hour))
                        .And<DisputeTests>(nameof(DisputeTests.A_file_takes_its_bytes_once))
                ),
                Rule(
                    "In-store: scan, charge, refund, each with a reference that makes it count once",
                    By<PartnerStoryTests>(
                        nameof(PartnerStoryTests.A_code_is_scanned_charged_and_refunded),
                        nameof(PartnerStoryTests.What_a_till_is_refused)
                    )
                )
            ),
        ];

    /// <summary>Operations besides the payment's own: reports, providers, disputes, files, tills.</summary>
    private static Stated[] OtherOperations() =>
        [
            Op(
                V2Operation.GetReports,
                "GET reports, 200",
                By<ReportsStoryTests>(nameof(ReportsStoryTests.Reports_are_listed_the_newest_first_page_by_page))
            ),
            Op(
                V2Operation.GetReport,
                "GET reports/{id}, 200",
                By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))
            ),
            Op(
                V2Operation.GetReportDocument,
                "GET report-documents/{id}, 200",
                By<ReportsStoryTests>(
                    nameof(ReportsStoryTests.A_documents_link_needs_no_signature_and_leads_to_one_file)
                )
            ),
            Op(
                V2Operation.CreateReport,
                "POST reports, 201",
                By<ReportsStoryTests>(nameof(ReportsStoryTests.Reports_are_listed_the_newest_first_page_by_page))
            ),
            Op(
                V2Operation.GetReportSchedules,
                "GET report-schedules, 200",
                By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))
            ),
            Op(
                V2Operation.GetReportSchedule,
                "GET report-schedules/{id}, 200",
                By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))
            ),
            Op(
                V2Operation.CreateReportSchedule,
                "POST report-schedules, 201",
                By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))
            ),
            Op(
                V2Operation.CancelReportSchedule,
                "DELETE report-schedules/{id}, 200",
                By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))
            ),
            Op(
                V2Operation.GetDisbursements,
                "GET disbursements, 200",
                By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))
            ),
            Op(
                V2Operation.UpdateCharge,
                "PATCH charges/{id}, 200",
                By<PartnerStoryTests>(nameof(PartnerStoryTests.A_provider_says_that_a_charge_expired))
            ),
            Op(
                V2Operation.CreateMerchantAccount,
                "POST merchantAccounts, 201",
                By<PartnerStoryTests>(
                    nameof(PartnerStoryTests.An_account_is_made_changed_claimed_and_deleted),
                    nameof(PartnerStoryTests.In_japan_the_answers_tell_more),
                    nameof(PartnerStoryTests.Of_two_accounts_of_one_reference_at_once_one_is_made)
                )
            ),
            Op(
                V2Operation.UpdateMerchantAccount,
                "PATCH merchantAccounts/{id}, 204, in JP 200",
                By<PartnerStoryTests>(
                    nameof(PartnerStoryTests.An_account_is_made_changed_claimed_and_deleted),
                    nameof(PartnerStoryTests.In_japan_the_answers_tell_more)
                )
            ),
            Op(
                V2Operation.DeleteMerchantAccount,
                "DELETE merchantAccounts/{id}, 202",
                By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_is_made_changed_claimed_and_deleted))
            ),
            Op(
                V2Operation.ClaimMerchantAccount,
                "POST merchantAccounts/{id}/claim, 303",
                By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_is_made_changed_claimed_and_deleted))
            ),
            Op(
                V2Operation.CreateStore,
                "POST merchantAccounts/{id}/stores, 201",
                By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_has_stores))
            ),
            Op(
                V2Operation.UpdateStore,
                "PATCH merchantAccounts/{id}/stores/{id}, 200",
                By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_has_stores))
            ),
            Op(
                V2Operation.GetAuthorizationToken,
                "GET authorizationTokens/{id}, 200",
                By<PartnerStoryTests>(
                    nameof(PartnerStoryTests.A_provider_speaks_for_the_accounts_it_made_and_for_no_others)
                )
            ),
            Op(
                V2Operation.CreateDispute,
                "POST disputes, 200",
                By<DisputeStoryTests>(nameof(DisputeStoryTests.A_provider_reports_a_dispute_and_how_it_ended))
            ),
            Op(
                V2Operation.GetDispute,
                "GET disputes/{id}, 200",
                By<DisputeStoryTests>(nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won))
            ),
            Op(
                V2Operation.UpdateDispute,
                "PATCH disputes/{id}, 200",
                By<DisputeStoryTests>(
                    nameof(DisputeStoryTests.A_provider_reports_a_dispute_and_how_it_ended),
                    nameof(DisputeStoryTests.A_merchant_may_accept_and_nothing_else_where_amazon_decides)
                )
            ),
            Op(
                V2Operation.ContestDispute,
                "POST disputes/{id}/contest, 200",
                By<DisputeStoryTests>(
                    nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won),
                    nameof(DisputeStoryTests.Of_two_answers_together_one_counts)
                )
            ),
            Op(
                V2Operation.UploadFile,
                "POST files, 200",
                By<DisputeStoryTests>(nameof(DisputeStoryTests.A_file_is_uploaded_once_to_a_url_that_lasts_an_hour))
            ),
            Op(
                V2Operation.ScanInStore,
                "POST in-store/merchantScan, 200",
                By<PartnerStoryTests>(
                    nameof(PartnerStoryTests.A_code_is_scanned_charged_and_refunded),
                    nameof(PartnerStoryTests.What_a_till_is_refused)
                )
            ),
            Op(
                V2Operation.ChargeInStore,
                "POST in-store/charge, 200",
                By<PartnerStoryTests>(
                    nameof(PartnerStoryTests.A_code_is_scanned_charged_and_refunded),
                    nameof(PartnerStoryTests.What_a_till_is_refused)
                )
            ),
            Op(
                V2Operation.RefundInStore,
                "POST in-store/refund, 200",
                By<PartnerStoryTests>(
                    nameof(PartnerStoryTests.A_code_is_scanned_charged_and_refunded),
                    nameof(PartnerStoryTests.What_a_till_is_refused)
                )
            ),
        ];

    private static Stated Op(V2Operation operation, string says, Proof proof) =>
        Operation(operation.ToString(), says, proof);
}
