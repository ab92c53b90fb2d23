using Tender.Core.Tests;
using Tender.Server.Http.V2;
using Tender.Tests.Flows;
using Tender.Tests.Http;
using Tender.Tests.Http.V2;
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
                Rule(
                    "Exactly `reasonCode` and `message`",
                    By<V2FaultsTests>(nameof(V2FaultsTests.The_body_has_two_members))
                        .And<BadInputV2Tests>(
                            nameof(BadInputV2Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing)
                        )
                )
            ),
            new(
                "7.2",
                "The catalogue",
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
                            nameof(SignatureTests.A_target_that_can_be_read_in_two_ways_is_refused_however_well_signed)
                        )
                        .And<RequestBytesTests>(
                            nameof(
                                RequestBytesTests.A_request_that_two_readers_could_read_differently_ends_its_connection
                            )
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
                        .And<RecurringStoryTests>(nameof(RecurringStoryTests.A_charge_that_may_be_pending_always_is))
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
                    By<MerchantIsolationTests>(
                            nameof(
                                MerchantIsolationTests.Anothers_objects_are_answered_by_v2_exactly_as_objects_nobody_has
                            )
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
                        .And<RequestBytesTests>(
                            nameof(RequestBytesTests.A_body_above_the_limit_is_refused_and_not_swallowed)
                        )
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
                Error("422 ChargePermissionNotModifiable", "", None("the older name of InvalidChargePermissionStatus")),
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
                    By<FailureTests>(nameof(FailureTests.A_failure_is_told_in_the_dialects_words_without_what_it_was))
                ),
                Error(
                    "500 ProcessingFailure",
                    "",
                    By<AnswerTests>(nameof(AnswerTests.A_decline_at_once_is_an_error_without_a_charge))
                ),
                Error(
                    "503 ServiceUnavailable",
                    "the database is away; too many requests wait",
                    By<FailureTests>(nameof(FailureTests.A_failure_is_told_in_the_dialects_words_without_what_it_was))
                ),
                Rule(
                    "Every refusal of the core and every decline has its status and code",
                    By<V2FaultsTests>(
                        nameof(V2FaultsTests.Every_refusal_has_its_words),
                        nameof(V2FaultsTests.A_decline_in_the_answer_is_an_error),
                        nameof(V2FaultsTests.No_decline_is_without_words)
                    )
                )
            ),
            new(
                "7.3",
                "Errors of each operation, and their order",
                Rule(
                    "Signature, then route, then body, then object, state, amounts",
                    By<GateTests>(nameof(GateTests.Every_v2_route_asks_for_a_signature_before_anything_else))
                        .And<ChargePermissionTests>(
                            nameof(ChargePermissionTests.Authorizing_says_the_earlier_thing_when_much_is_wrong)
                        )
                        .And<CheckoutSessionTests>(
                            nameof(CheckoutSessionTests.Completing_a_checkout_is_refused_in_order)
                        )
                        .And<AuthorizationTests>(nameof(AuthorizationTests.Capturing_is_refused_in_order))
                        .And<RefundTests>(nameof(RefundTests.Refunding_is_refused_in_order))
                ),
                Rule(
                    "Within the body: unknown members, missing, malformed, conflicting",
                    By<BodyTests>(nameof(BodyTests.Unknown_comes_before_missing_before_malformed_before_combination))
                ),
                Rule("Bad input is refused and changes nothing", Bad)
            ),
            new(
                "7.4",
                "Quotas: burst and a second's refill, live; sandbox",
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
                )
            ),
            new(
                "7.5",
                "How SDKs retry",
                Rule(
                    "A repeated 500 (ProcessingFailure) is answered the same under its key",
                    By<ChargeStoryTests>(nameof(ChargeStoryTests.A_processing_failure_is_repeated_under_its_key))
                ),
                Rule(
                    "An identical signature and date are not refused as a replay",
                    By<AnswerTests>(nameof(AnswerTests.The_very_same_request_again_has_one_effect_also_without_a_key))
                )
            ),
            new(
                "10",
                "Idempotency",
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
                        .And<StoreContract>(nameof(StoreContract.A_replay_is_byte_equal_and_a_key_is_for_one_request))
                ),
                Rule(
                    "Another body or another operation is refused",
                    By<AnswerTests>(nameof(AnswerTests.A_key_is_answered_the_same_for_ever_and_for_one_request_only))
                ),
                Rule(
                    "A key is its merchant's",
                    By<MerchantIsolationTests>(
                        nameof(
                            MerchantIsolationTests.Two_merchants_may_use_the_same_key_and_reference_for_different_things
                        )
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
                )
            ),
        ];
}
