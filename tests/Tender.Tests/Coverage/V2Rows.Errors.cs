using Tender.Core.Tests;
using Tender.Server.Http.V2;
using Tender.Tests.Flows;
using Tender.Tests.Http;
using Tender.Tests.Http.V2;
using Tender.Tests.Sdk;
using Tender.Tests.Storage;
using Tender.Wire.Tests.Http;
using Tender.Wire.Tests.Http.V2;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;
using V2FaultsTests = Tender.Wire.Tests.Http.V2.FaultsTests;

namespace Tender.Tests.Coverage;

internal static partial class V2Rows
{
    private static Proof Bad =>
        By<BadInputV2Tests>(nameof(BadInputV2Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing));

    private static Section[] Errors() =>
        [
            new(
                "7.1",
                "The body of an error",
                [
                    Rule(
                        "Exactly `reasonCode` and `message`",
                        By<V2FaultsTests>(nameof(V2FaultsTests.The_body_has_two_members))
                            .And<BadInputV2Tests>(
                                nameof(BadInputV2Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing)
                            )
                    ),
                ]
            ),
            new(
                "7.2",
                "The catalogue",
                [
                    Error(
                        "400 InvalidHeaderValue",
                        "a header's content, the date, the region, the key's format",
                        Bad.And<SignatureTests>(
                            nameof(SignatureTests.A_required_header_absent_empty_or_doubled_is_refused_by_name)
                        )
                    ),
                    Error(
                        "400 MissingHeader",
                        "",
                        By<SignatureTests>(
                                nameof(SignatureTests.A_required_header_absent_empty_or_doubled_is_refused_by_name)
                            )
                            .And<RoutesTests>(nameof(RoutesTests.An_idempotency_key_is_up_to_32_plain_characters))
                    ),
                    Error(
                        "400 MissingHeaderValue",
                        "",
                        By<SignatureTests>(
                            nameof(SignatureTests.A_required_header_absent_empty_or_doubled_is_refused_by_name)
                        )
                    ),
                    Error(
                        "400 InvalidRequest",
                        "the target, the framing, the environment",
                        By<SignatureTests>(
                                nameof(
                                    SignatureTests.A_target_that_can_be_read_in_two_ways_is_refused_however_well_signed
                                )
                            )
                            .And<GateTests>(
                                nameof(GateTests.A_request_that_two_readers_could_read_differently_ends_its_connection)
                            )
                            .And<RoutesTests>(nameof(RoutesTests.Goes_to))
                    ),
                    Error(
                        "400 InvalidRequestFormat",
                        "no JSON object",
                        By<BodyTests>(
                            nameof(BodyTests.Is_refused_as_no_json_object),
                            nameof(BodyTests.Depth_ten_thousand_bad_utf8_and_a_byte_order_mark_are_refused)
                        )
                    ),
                    Error("400 InvalidParameterValue", "", Bad),
                    Error(
                        "400 MissingParameterValue",
                        "",
                        By<BodyTests>(nameof(BodyTests.A_price_has_both_its_members))
                            .And<AnswerTests>(nameof(AnswerTests.Closing_cancels_what_is_open_if_it_is_asked_to))
                    ),
                    Error(
                        "400 UnrecognizedField",
                        "strict, unless the setting says otherwise",
                        Bad.And<AnswerTests>(nameof(AnswerTests.A_session_is_kept_30_days_and_checked_as_it_is_made))
                    ),
                    Error(
                        "400 InvalidParameterCombination",
                        "",
                        By<AnswerTests>(nameof(AnswerTests.A_session_is_kept_30_days_and_checked_as_it_is_made))
                            .And<RecurringStoryTests>(
                                nameof(RecurringStoryTests.A_charge_that_may_be_pending_always_is)
                            )
                    ),
                    Error("400 CurrencyMismatch", "", Bad.And<AnswerTests>(nameof(AnswerTests.From_session_to_refund))),
                    Error(
                        "400 TransactionAmountExceeded",
                        "",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.A_capture_within_a_week_is_synchronous_and_gives_the_rest_back),
                            nameof(V2StoryTests.Refunds_may_reach_fifteen_percent_above_the_capture_and_no_more)
                        )
                    ),
                    Error(
                        "400 PeriodicAmountExceeded",
                        "",
                        By<RecurringStoryTests>(
                            nameof(RecurringStoryTests.A_subscription_is_charged_within_the_cap_of_each_month)
                        )
                    ),
                    Error(
                        "400 DuplicateIdempotencyKey",
                        "",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.The_same_key_and_body_give_the_same_bytes_also_after_a_restart)
                        )
                    ),
                    Error(
                        "400 InvalidSandboxSimulationSpecified",
                        "",
                        By<AnswerTests>(
                            nameof(AnswerTests.A_simulation_that_is_unknown_or_misplaced_is_refused),
                            nameof(AnswerTests.Simulations_have_their_places)
                        )
                    ),
                    Error("400 InvalidAPIVersion", "", By<RoutesTests>(nameof(RoutesTests.Goes_to))),
                    Error(
                        "401 UnauthorizedAccess",
                        "a token for another's account",
                        By<PartnerStoryTests>(
                            nameof(PartnerStoryTests.A_provider_speaks_for_the_accounts_it_made_and_for_no_others)
                        )
                    ),
                    Error(
                        "403 InvalidAuthentication",
                        "",
                        By<SignatureTests>(nameof(SignatureTests.A_malformed_authorization_is_refused))
                    ),
                    Error(
                        "403 InvalidRequestSignature",
                        "",
                        Bad.And<GateTests>(nameof(GateTests.Every_v2_route_asks_for_a_signature_before_anything_else))
                    ),
                    Error("403 InvalidAccountStatus", "", Suspended),
                    Error(
                        "403 InvalidAuthorizationToken",
                        "",
                        By<PartnerStoryTests>(
                            nameof(PartnerStoryTests.A_provider_speaks_for_the_accounts_it_made_and_for_no_others)
                        )
                    ),
                    Error(
                        "404 ResourceNotFound",
                        "unknown, another merchant's, deleted",
                        By<GateTests>(
                                nameof(GateTests.Anothers_objects_are_answered_by_v2_exactly_as_objects_nobody_has)
                            )
                            .And<AnswerTests>(nameof(AnswerTests.An_id_that_is_none_is_not_found))
                    ),
                    Error(
                        "405 UnsupportedOperation",
                        "",
                        By<RoutesTests>(nameof(RoutesTests.Goes_to))
                            .And<GateTests>(nameof(GateTests.A_method_nobody_serves_is_refused))
                    ),
                    Error("405 RequestNotSupported", "", None("another name of UnsupportedOperation")),
                    Error(
                        "408 RequestTimeout",
                        "",
                        None(
                            "a request that never ends is cut off by the server, 408 without a body; GateTests "
                                + "tries the headers"
                        )
                    ),
                    Error(
                        "409 AmountMismatch",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                            .And<FinalizeStoryTests>(
                                nameof(FinalizeStoryTests.An_amount_that_was_set_before_must_be_the_same)
                            )
                    ),
                    Error(
                        "413 InvalidRequest",
                        "a body above 256 KiB",
                        By<BadInputV2Tests>(nameof(BadInputV2Tests.A_body_over_256_KiB_is_refused_before_it_is_read))
                            .And<GateTests>(nameof(GateTests.A_body_above_the_limit_is_refused_and_not_swallowed))
                    ),
                    Error(
                        "422 InvalidCheckoutSessionStatus",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Error(
                        "422 CheckoutSessionCanceled",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money))
                    ),
                    Error(
                        "422 InvalidChargePermissionStatus",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.Closing_with_cancel_pending_charges_cancels_them))
                    ),
                    Error(
                        "422 ChargePermissionNotModifiable",
                        "",
                        None("the older name of InvalidChargePermissionStatus")
                    ),
                    Error(
                        "422 InvalidChargeStatus",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous))
                    ),
                    Error(
                        "422 InvalidDisputeStatus",
                        "",
                        By<DisputeStoryTests>(
                            nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won)
                        )
                    ),
                    Error(
                        "422 InvalidMerchantAccountStatus",
                        "",
                        By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_is_made_changed_claimed_and_deleted))
                    ),
                    Error(
                        "422 TransactionCountExceeded",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.At_most_25_charges_on_a_permission))
                            .And<RefundStoryTests>(
                                nameof(RefundStoryTests.A_charge_takes_ten_refunds_and_the_eleventh_is_refused)
                            )
                    ),
                    Error(
                        "422 SoftDeclined",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.A_synchronous_decline_is_an_error_and_leaves_no_charge))
                    ),
                    Error(
                        "422 HardDeclined",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.A_synchronous_decline_is_an_error_and_leaves_no_charge))
                    ),
                    Error(
                        "422 AmazonRejected",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.A_synchronous_decline_is_an_error_and_leaves_no_charge))
                    ),
                    Error(
                        "422 PaymentMethodNotAllowed",
                        "",
                        By<ChargeStoryTests>(
                            nameof(ChargeStoryTests.Declines_that_need_the_buyer_are_told_and_make_the_permission_wait)
                        )
                    ),
                    Error(
                        "422 MFANotCompleted",
                        "",
                        By<ChargeStoryTests>(
                            nameof(ChargeStoryTests.Declines_that_need_the_buyer_are_told_and_make_the_permission_wait)
                        )
                    ),
                    Error(
                        "422 TransactionTimedOut",
                        "",
                        By<V2StoryTests>(nameof(V2StoryTests.A_synchronous_decline_is_an_error_and_leaves_no_charge))
                    ),
                    Error(
                        "426 TLSVersionNotSupported",
                        "",
                        None("the handshake is refused before there is a request to answer")
                    ),
                    Error(
                        "429 TooManyRequests",
                        "the quota, where the merchant asks for it",
                        By<QuotaStoryTests>(
                            nameof(QuotaStoryTests.A_merchant_that_asks_for_quotas_meets_them_in_both_dialects)
                        )
                    ),
                    Error(
                        "500 InternalServerError",
                        "",
                        By<FailureTests>(
                            nameof(FailureTests.A_failure_is_told_in_the_dialects_words_without_what_it_was)
                        )
                    ),
                    Error(
                        "500 ProcessingFailure",
                        "",
                        By<AnswerTests>(nameof(AnswerTests.A_decline_at_once_is_an_error_without_a_charge))
                    ),
                    Error(
                        "503 ServiceUnavailable",
                        "the database is away; too many requests wait",
                        By<FailureTests>(
                            nameof(FailureTests.A_failure_is_told_in_the_dialects_words_without_what_it_was)
                        )
                    ),
                    Rule(
                        "Every refusal of the core and every decline has its status and code",
                        By<V2FaultsTests>(
                            nameof(V2FaultsTests.Every_refusal_has_its_words),
                            nameof(V2FaultsTests.A_decline_in_the_answer_is_an_error),
                            nameof(V2FaultsTests.No_decline_is_without_words)
                        )
                    ),
                ]
            ),
            new(
                "7.3",
                "Errors of each operation, and their order",
                [
                    Rule(
                        "Signature, then route, then body, then object, state, amounts",
                        By<GateTests>(nameof(GateTests.Every_v2_route_asks_for_a_signature_before_anything_else))
                            .And<DecisionTests>(
                                nameof(DecisionTests.Authorizing_says_the_earlier_thing_when_much_is_wrong),
                                nameof(DecisionTests.Completing_a_checkout_is_refused_in_order),
                                nameof(DecisionTests.Capturing_is_refused_in_order),
                                nameof(DecisionTests.Refunding_is_refused_in_order)
                            )
                    ),
                    Rule(
                        "Within the body: unknown members, missing, malformed, conflicting",
                        By<BodyTests>(
                            nameof(BodyTests.Unknown_comes_before_missing_before_malformed_before_combination)
                        )
                    ),
                    Rule("Bad input is refused and changes nothing", Bad),
                ]
            ),
            new(
                "7.4",
                "Quotas: burst and a second's refill, live; sandbox",
                [
                    Quota(V2Operation.CreateCheckoutSession, "40/16", "5/1"),
                    Quota(V2Operation.GetCheckoutSession, "40/8", "10/1"),
                    Quota(V2Operation.UpdateCheckoutSession, "20/8", "5/1"),
                    Quota(V2Operation.CompleteCheckoutSession, "20/4", "2/1"),
                    Quota(V2Operation.FinalizeCheckoutSession, "20/4", "2/1"),
                    Quota(V2Operation.GetChargePermission, "20/4", "10/1"),
                    Quota(V2Operation.UpdateChargePermission, "10/2", "5/1"),
                    Quota(V2Operation.CloseChargePermission, "10/2", "2/1"),
                    Quota(V2Operation.CreateCharge, "10/4", "2/1"),
                    Quota(V2Operation.GetCharge, "20/4", "5/1"),
                    Quota(V2Operation.CaptureCharge, "20/4", "2/1"),
                    Quota(V2Operation.CancelCharge, "10/2", "2/1"),
                    Quota(V2Operation.CreateRefund, "10/4", "2/1"),
                    Quota(V2Operation.GetRefund, "20/4", "5/1"),
                    Quota(V2Operation.GetBuyer, "40/8", "10/1"),
                    Quota(V2Operation.SendDeliveryTracker, "10/1", "1/1"),
                    Quota(V2Operation.GetReports, "20/4", "5/1"),
                    Quota(V2Operation.GetReport, "20/4", "5/1"),
                    Quota(V2Operation.GetReportDocument, "20/4", "5/1"),
                    Quota(V2Operation.CreateReport, "10/4", "2/1"),
                    Quota(V2Operation.GetReportSchedules, "20/4", "5/1"),
                    Quota(V2Operation.GetReportSchedule, "20/4", "5/1"),
                    Quota(V2Operation.CreateReportSchedule, "10/4", "2/1"),
                    Quota(V2Operation.CancelReportSchedule, "10/4", "2/1"),
                    Quota(V2Operation.GetDisbursements, "20/4", "5/1"),
                    Quota(V2Operation.UpdateCharge, "10/2", "2/1"),
                    Quota(V2Operation.CreateDispute, "10/4", "2/1"),
                    Quota(V2Operation.GetDispute, "20/4", "5/1"),
                    Quota(V2Operation.UpdateDispute, "10/2", "2/1"),
                    Quota(V2Operation.ContestDispute, "10/2", "2/1"),
                    Quota(V2Operation.UploadFile, "10/2", "2/1"),
                    Quota(V2Operation.CreateMerchantAccount, "10/1", "1/1"),
                    Quota(V2Operation.UpdateMerchantAccount, "10/1", "1/1"),
                    Quota(V2Operation.DeleteMerchantAccount, "10/1", "1/1"),
                    Quota(V2Operation.ClaimMerchantAccount, "10/1", "1/1"),
                    Quota(V2Operation.CreateStore, "10/1", "1/1"),
                    Quota(V2Operation.UpdateStore, "10/1", "1/1"),
                    Quota(V2Operation.GetAuthorizationToken, "5/1", "5/1"),
                    Quota(V2Operation.ScanInStore, "10/4", "2/1"),
                    Quota(V2Operation.ChargeInStore, "10/4", "2/1"),
                    Quota(V2Operation.RefundInStore, "10/4", "2/1"),
                    Rule(
                        "A token bucket per merchant and operation, for the merchants that ask for it",
                        By<QuotasTests>(
                                nameof(QuotasTests.A_bucket_gives_its_burst_then_one_for_every_pause),
                                nameof(QuotasTests.Rivals_take_no_more_than_there_is),
                                nameof(QuotasTests.The_published_burst_is_what_may_come_at_once)
                            )
                            .And<QuotaStoryTests>(
                                nameof(QuotaStoryTests.A_merchant_that_asks_for_quotas_meets_them_in_both_dialects)
                            )
                    ),
                ]
            ),
            new(
                "7.5",
                "How SDKs retry",
                [
                    Rule(
                        "A repeated 500 (ProcessingFailure) is answered the same under its key",
                        By<ChargeStoryTests>(nameof(ChargeStoryTests.A_processing_failure_is_repeated_under_its_key))
                    ),
                    Rule(
                        "An identical signature and date are not refused as a replay",
                        By<AnswerTests>(
                            nameof(AnswerTests.The_very_same_request_again_has_one_effect_also_without_a_key)
                        )
                    ),
                ]
            ),
            new(
                "10",
                "Idempotency",
                [
                    Rule(
                        "POST only; ignored on GET, PATCH, DELETE",
                        By<RoutesTests>(nameof(RoutesTests.Two_keys_are_none_and_only_a_post_has_one))
                    ),
                    Rule(
                        "Up to 32 of A-Z, a-z, 0-9, `_`, `-`",
                        By<RoutesTests>(nameof(RoutesTests.An_idempotency_key_is_up_to_32_plain_characters))
                    ),
                    Rule(
                        "Required where the documentation says so, if the setting says so too",
                        By<RoutesTests>(
                            nameof(RoutesTests.An_idempotency_key_is_up_to_32_plain_characters),
                            nameof(RoutesTests.Two_keys_are_none_and_only_a_post_has_one)
                        )
                    ),
                    Rule(
                        "Kept for ever: the same request gets the same status and bytes, also after a restart",
                        By<V2StoryTests>(
                                nameof(V2StoryTests.The_same_key_and_body_give_the_same_bytes_also_after_a_restart)
                            )
                            .And<StoreContract>(
                                nameof(StoreContract.A_replay_is_byte_equal_and_a_key_is_for_one_request)
                            )
                    ),
                    Rule(
                        "Another body or another operation is refused",
                        By<AnswerTests>(
                            nameof(AnswerTests.A_key_is_answered_the_same_for_ever_and_for_one_request_only)
                        )
                    ),
                    Rule(
                        "A key is its merchant's",
                        By<GateTests>(
                            nameof(GateTests.Two_merchants_may_use_the_same_key_and_reference_for_different_things)
                        )
                    ),
                    Rule(
                        "Successes and declines are kept, refusals are not",
                        By<BadInputV2Tests>(nameof(BadInputV2Tests.A_refusal_uses_no_idempotency_key_up))
                            .And<AnswerTests>(
                                nameof(AnswerTests.A_key_is_answered_the_same_for_ever_and_for_one_request_only)
                            )
                    ),
                    Rule(
                        "Equal requests at once have one effect",
                        By<V2StoryTests>(nameof(V2StoryTests.Equal_requests_at_the_same_time_have_one_effect))
                            .And<StoreContract>(nameof(StoreContract.Two_nodes_racing_on_one_key_do_it_once))
                    ),
                ]
            ),
        ];

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

    private static Section[] Front() =>
        [
            new(
                "9",
                "The front end",
                [
                    Rule(
                        "`amazon.Pay.renderButton`, `initCheckout`, `bindChangeAction`, `signout`: checkout.js",
                        None(
                            "the hosted pages, checkout.js and Widgets.js are not part of the service; the "
                                + "control API plays the buyer"
                        )
                    ),
                    Rule(
                        "A signed payload makes a session; the buyer signs in, reviews, pays, cancels; where "
                            + "her browser is sent",
                        By<ButtonStoryTests>(
                                nameof(ButtonStoryTests.The_button_makes_the_very_session_that_the_call_makes)
                            )
                            .And<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Rule(
                        "The parameter is appended with `&` to a URL that has a query",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Rule(
                        "The additional payment button: no review page, the merchant's address",
                        By<ButtonStoryTests>(nameof(ButtonStoryTests.An_additional_payment_button_needs_no_review_page))
                    ),
                    Rule(
                        "Sign-in: the return URL with a buyerToken",
                        By<ButtonStoryTests>(
                            nameof(
                                ButtonStoryTests.A_sign_in_gives_a_token_for_a_day_that_tells_only_what_was_asked_for
                            ),
                            nameof(ButtonStoryTests.What_is_wrong_with_a_sign_in_is_said)
                        )
                    ),
                ]
            ),
        ];

    private static Section[] Traps() =>
        [
            new(
                "11",
                "Compatibility traps",
                [
                    Rule(
                        "1, 2, 3, 4, 5, 21: salts, slashes, Ruby's long path, Node's date and names, region "
                            + "aliases, raw paths",
                        By<SignatureTests>(
                                nameof(SignatureTests.Every_sdks_requests_verify),
                                nameof(SignatureTests.A_region_is_known_by_any_alias)
                            )
                            .And<RoutesTests>(nameof(RoutesTests.Goes_to))
                    ),
                    Rule(
                        "6: the request id on every answer",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Rule(
                        "7, 8, 9: no null list of addresses, no null timestamp, no null amount in a price",
                        By<ShapesTests>(
                                nameof(ShapesTests.A_new_session),
                                nameof(ShapesTests.A_completed_session),
                                nameof(ShapesTests.An_authorized_charge)
                            )
                            .And<OpenApiTests>(
                                nameof(
                                    OpenApiTests.What_every_v2_operation_was_sent_and_answered_is_what_the_document_says
                                )
                            )
                    ),
                    Rule(
                        "12, 13: amounts as numbers or texts; fractions of yen are refused",
                        By<BodyTests>(
                            nameof(BodyTests.An_amount_is_plain_decimal_text),
                            nameof(BodyTests.A_price_has_both_its_members)
                        )
                    ),
                    Rule(
                        "14, 15: bodies on DELETE; errors are objects",
                        By<V2StoryTests>(nameof(V2StoryTests.Closing_with_cancel_pending_charges_cancels_them))
                            .And<V2FaultsTests>(nameof(V2FaultsTests.The_body_has_two_members))
                    ),
                    Rule(
                        "16: deterministic declines are 422, which no SDK repeats",
                        By<V2FaultsTests>(nameof(V2FaultsTests.A_decline_in_the_answer_is_an_error))
                    ),
                    Rule(
                        "17: recurring ids begin with C or B",
                        By<RecurringStoryTests>(
                            nameof(RecurringStoryTests.A_subscription_is_charged_within_the_cap_of_each_month)
                        )
                    ),
                    Rule(
                        "19, 20: missing is null; unknown members of the body alone are refused, and that can "
                            + "be switched off",
                        By<AnswerTests>(nameof(AnswerTests.A_session_is_kept_30_days_and_checked_as_it_is_made))
                            .And<SignatureTests>(nameof(SignatureTests.Information_headers_may_come_unsigned))
                    ),
                    Rule(
                        "22: a second Complete is 422, the session Completed",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                ]
            ),
        ];

    private static Section[] Stories() =>
        [
            new(
                "12",
                "End-to-end scripts",
                [
                    Rule(
                        "A: 0701, pending, authorized, captured",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized)
                        )
                    ),
                    Rule(
                        "B: 4354, pending, declined",
                        By<V2StoryTests>(
                            nameof(
                                V2StoryTests.A_pending_authorization_may_end_declined_and_the_session_stays_completed
                            )
                        )
                    ),
                    Rule(
                        "C: three charges up to the limit",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.Parcels_are_charged_one_by_one_until_the_total_is_captured)
                        )
                    ),
                    Rule(
                        "D: captured on day eight",
                        By<V2StoryTests>(nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous))
                            .And<NodeSdkTests>(nameof(NodeSdkTests.The_official_sdk_runs_unmodified))
                    ),
                    Rule("E: and declined", By<V2StoryTests>(nameof(V2StoryTests.A_late_capture_may_be_declined))),
                    Rule(
                        "F: 30 days without capture",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.An_authorization_expires_after_thirty_days_and_the_balance_comes_back)
                        )
                    ),
                    Rule(
                        "G: refunds of 100 and 15 more",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.Refunds_may_reach_fifteen_percent_above_the_capture_and_no_more)
                        )
                    ),
                    Rule(
                        "H: a refund twice under its key",
                        By<V2StoryTests>(
                            nameof(V2StoryTests.The_same_key_and_body_give_the_same_bytes_also_after_a_restart)
                        )
                    ),
                    Rule(
                        "I: canceled while pending",
                        By<V2StoryTests>(nameof(V2StoryTests.Cancel_wins_over_a_pending_decision))
                    ),
                    Rule(
                        "J: closed with open charges, two notices",
                        By<NoticeStoryTests>(
                            nameof(NoticeStoryTests.Closing_is_told_of_the_permission_and_of_the_charge)
                        )
                    ),
                    Rule(
                        "K: the monthly cap",
                        By<RecurringStoryTests>(
                            nameof(RecurringStoryTests.A_subscription_is_charged_within_the_cap_of_each_month)
                        )
                    ),
                    Rule(
                        "L: an endpoint that answers 503",
                        By<IpnStoryTests>(
                            nameof(IpnStoryTests.A_refused_notice_comes_again_every_hour_with_the_same_bytes)
                        )
                    ),
                    Rule(
                        "M: the 26th charge",
                        By<V2StoryTests>(nameof(V2StoryTests.At_most_25_charges_on_a_permission))
                    ),
                    Rule(
                        "N: completed with another amount",
                        By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                    ),
                    Rule(
                        "O: left for 24 hours",
                        By<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money))
                    ),
                ]
            ),
        ];
}
