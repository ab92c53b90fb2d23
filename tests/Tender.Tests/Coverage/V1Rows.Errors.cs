using Tender.Tests.Flows;
using Tender.Tests.Http;
using Tender.Tests.Http.V1;
using Tender.Wire.Tests.Http;
using Tender.Wire.Tests.Http.V1;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V1Rows
{
    private static Section[] Errors() =>
        [
            new(
                "11.1",
                "The error document",
                Rule(
                    "One Error with Type, Code, Message; RequestId behind the front door, RequestID at it",
                    By<FaultsTests>(
                        nameof(FaultsTests.An_error_of_the_service_is_this_document),
                        nameof(FaultsTests.An_error_of_the_front_door_spells_its_id_otherwise)
                    )
                ),
                Rule(
                    "Throttled: an empty Type, and the front door's RequestID",
                    By<FaultsTests>(nameof(FaultsTests.What_is_not_the_callers_doing_says_so))
                )
            ),
            new(
                "11.2",
                "Codes",
                [
                    Error(
                        "403 InvalidAccessKeyId",
                        "",
                        By<SignatureTests>(
                                nameof(SignatureTests.An_unknown_access_key_is_named_so_before_anything_else)
                            )
                            .And<GateTests>(nameof(GateTests.Every_v1_action_asks_for_a_signature_before_anything_else))
                    ),
                    Error(
                        "403 SignatureDoesNotMatch",
                        "",
                        By<GateTests>(nameof(GateTests.Every_v1_action_asks_for_a_signature_before_anything_else))
                    ),
                    Error(
                        "403 MissingAuthenticationToken",
                        "",
                        By<GateTests>(nameof(GateTests.Every_v1_action_asks_for_a_signature_before_anything_else))
                    ),
                    Error(
                        "401 AccessDenied",
                        "",
                        By<V1AccountStoryTests>(
                            nameof(V1AccountStoryTests.A_provider_acts_for_a_seller_that_gave_it_the_token)
                        )
                    ),
                    Error("401 UnauthorizedAccess", "", None("who may not act for a seller is told AccessDenied")),
                    Error(
                        "403 UnauthorizedSolutionProvider",
                        "",
                        By<V1AccountStoryTests>(
                            nameof(V1AccountStoryTests.A_provider_acts_for_a_seller_that_gave_it_the_token)
                        )
                    ),
                    Error(
                        "403 InvalidAccountStatus",
                        "",
                        By<V1AccountStoryTests>(
                            nameof(V1AccountStoryTests.The_service_says_how_it_is_and_the_account_whether_it_may)
                        )
                    ),
                    Error("400 InvalidParameterValue", "", Bad),
                    Error(
                        "413 InvalidParameterValue",
                        "a body above 256 KiB",
                        By<RequestBytesTests>(
                            nameof(RequestBytesTests.A_body_above_the_limit_is_refused_and_not_swallowed)
                        )
                    ),
                    Error(
                        "404 InvalidAddress",
                        "",
                        Bad.And<GateTests>(nameof(GateTests.A_signed_v1_request_to_another_path_is_refused))
                    ),
                    Error(
                        "400 InputStreamDisconnected",
                        "a body that cannot be read, framed in more than one way",
                        By<FailureTests>(
                            nameof(FailureTests.Framing_that_can_be_read_in_two_ways_is_refused_in_the_dialects_words)
                        )
                    ),
                    Error(
                        "404 InvalidAddressConsentToken",
                        "",
                        By<LoginStoryTests>(
                            nameof(LoginStoryTests.A_token_opens_its_own_order_for_its_own_merchant_for_an_hour)
                        )
                    ),
                    Error(
                        "404 InvalidOrderReferenceId",
                        "",
                        By<MerchantIsolationTests>(
                            nameof(
                                MerchantIsolationTests.Anothers_objects_are_answered_by_v1_exactly_as_objects_nobody_has
                            )
                        )
                    ),
                    Error("404 InvalidTransactionId", "", Bad),
                    Error(
                        "404 InvalidBillingAgreementId",
                        "",
                        By<AgreementStoryTests>(nameof(AgreementStoryTests.Only_an_open_agreement_is_charged))
                    ),
                    Error(
                        "404 ConstraintsExist",
                        "in America",
                        By<RoutesTests>(
                            nameof(RoutesTests.An_order_is_set_confirmed_authorized_captured_refunded_and_closed)
                        )
                    ),
                    Error(
                        "400 ConstraintsExist",
                        "elsewhere",
                        By<FaultsTests>(
                            nameof(FaultsTests.Constraints_are_404_in_america_and_400_elsewhere_and_are_listed)
                        )
                    ),
                    Error(
                        "400 BillingAgreementConstraintsExist",
                        "",
                        By<AgreementStoryTests>(
                            nameof(AgreementStoryTests.An_agreement_with_constraints_is_not_confirmed)
                        )
                    ),
                    Error("405 OrderReferenceNotModifiable", "", Whole),
                    Error(
                        "405 BillingAgreementNotModifiable",
                        "",
                        By<RoutesTests>(nameof(RoutesTests.A_billing_agreement_is_set_confirmed_validated_and_closed))
                    ),
                    Error("405 InvalidOrderReferenceStatus", "", Whole),
                    Error(
                        "405 InvalidBillingAgreementStatus",
                        "",
                        By<AgreementStoryTests>(nameof(AgreementStoryTests.Only_an_open_agreement_is_charged))
                    ),
                    Error("405 InvalidAuthorizationStatus", "", Whole),
                    Error(
                        "405 CaptureNotRefundable",
                        "",
                        By<V1StoryTests>(
                            nameof(V1StoryTests.Authorizations_last_thirty_days_and_captures_after_a_week_are_pending)
                        )
                    ),
                    Error(
                        "405 InvalidCancelAttempt",
                        "",
                        By<RoutesTests>(
                            nameof(RoutesTests.An_order_is_set_confirmed_authorized_captured_refunded_and_closed)
                        )
                    ),
                    Error(
                        "405 InvalidCloseAttempt",
                        "",
                        By<RoutesTests>(
                            nameof(RoutesTests.Cancelling_takes_everything_open_with_it_and_can_be_repeated)
                        )
                    ),
                    Error(
                        "405 PaymentMethodNotUpdated",
                        "",
                        By<RoutesTests>(
                            nameof(
                                RoutesTests.A_hard_decline_suspends_until_the_simulated_buyer_repairs_it_sync_and_async
                            )
                        )
                    ),
                    Error(
                        "405 OrderReferenceCountExceeded",
                        "",
                        By<OrderListStoryTests>(
                            nameof(OrderListStoryTests.A_draft_agreement_gives_one_order_and_an_open_one_any_number)
                        )
                    ),
                    Error("400 CurrencyMismatch", "", Bad),
                    Error(
                        "400 CurrencyUnsupported",
                        "",
                        By<V1AccountStoryTests>(
                            nameof(V1AccountStoryTests.A_currency_the_merchant_cannot_take_is_unsupported)
                        )
                    ),
                    Error(
                        "400 DuplicateReferenceId",
                        "",
                        By<RoutesTests>(
                            nameof(RoutesTests.A_reference_id_used_again_is_the_same_object_as_it_now_is_or_refused)
                        )
                    ),
                    Error(
                        "400 DuplicateRequest",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.The_same_reference_id_is_the_same_object_as_it_is_now))
                    ),
                    Error(
                        "400 TransactionAmountExceeded",
                        "",
                        By<V1StoryTests>(
                            nameof(V1StoryTests.Authorizations_may_exceed_the_total_by_fifteen_percent_and_75_at_most)
                        )
                    ),
                    Error(
                        "400 TransactionCountExceeded",
                        "",
                        By<V1StoryTests>(
                            nameof(V1StoryTests.The_eleventh_authorization_is_refused_and_declined_ones_do_not_count)
                        )
                    ),
                    Error(
                        "400 PeriodicAmountExceeded",
                        "",
                        By<AgreementStoryTests>(
                            nameof(AgreementStoryTests.The_monthly_limit_counts_and_begins_anew_with_the_month)
                        )
                    ),
                    .. new[] { "400 InvalidReportType", "400 InvalidReportId", "400 InvalidScheduleFrequency" }.Select(
                        code =>
                            Error(
                                code,
                                "",
                                By<ReportsV1StoryTests>(nameof(ReportsV1StoryTests.What_cannot_be_asked_for_is_refused))
                            )
                    ),
                    .. new[] { "404 ReportNotReady", "404 ReportNoLongerAvailable" }.Select(code =>
                        Error(
                            code,
                            "",
                            By<ReportsV1StoryTests>(
                                nameof(ReportsV1StoryTests.A_shop_requests_finds_fetches_and_acknowledges_its_reports)
                            )
                        )
                    ),
                    Error("405 ProviderCreditNotReversible", "", By<ProviderCreditStoryTests>(CreditsCounted)),
                    Error(
                        "400 InvalidSandboxSimulationSpecified",
                        "",
                        Bad.And<SimulationTests>(nameof(SimulationTests.What_is_meant_as_one_and_is_none_is_refused))
                    ),
                    Error(
                        "500 InternalServerError",
                        "",
                        By<FaultsTests>(nameof(FaultsTests.What_is_not_the_callers_doing_says_so))
                            .And<FailureTests>(
                                nameof(FailureTests.A_failure_is_told_in_the_dialects_words_without_what_it_was)
                            )
                    ),
                    Error(
                        "503 ServiceUnavailable",
                        "",
                        By<FailureTests>(
                            nameof(FailureTests.A_failure_is_told_in_the_dialects_words_without_what_it_was)
                        )
                    ),
                    Error(
                        "503 RequestThrottled",
                        "",
                        By<QuotaStoryTests>(
                            nameof(QuotaStoryTests.A_merchant_that_asks_for_quotas_meets_them_in_both_dialects)
                        )
                    ),
                    Error("503 QuotaExceeded", "", None("there are no hourly quotas")),
                    Rule(
                        "Every refusal of the core has its status and code",
                        By<FaultsTests>(
                            nameof(FaultsTests.Every_refusal_has_its_status_and_code),
                            nameof(FaultsTests.The_rest_have_their_codes)
                        )
                    ),
                    Rule(
                        "Bad input is refused and changes nothing",
                        Bad.And<BadInputV1Tests>(
                            nameof(BadInputV1Tests.Xml_nobody_sent_is_not_read),
                            nameof(BadInputV1Tests.What_belongs_to_another_merchant_does_not_exist)
                        )
                    ),
                ]
            ),
            new(
                "11.3",
                "Quotas: burst and a second's refill, live; sandbox",
                [
                    .. new[]
                    {
                        "GetOrderReferenceDetails",
                        "GetAuthorizationDetails",
                        "GetCaptureDetails",
                        "GetRefundDetails",
                        "GetBillingAgreementDetails",
                    }.Select(action => Quota(action, "20/2", "5/1")),
                    Quota("RequestReport", "15/0.0167", "15/0.0167"),
                    Quota("GetReport", "15/0.0167", "15/0.0167"),
                    Quota("GetReportList", "10/0.0167", "10/0.0167"),
                    .. new[]
                    {
                        "GetReportRequestListByNextToken",
                        "GetReportListByNextToken",
                        "GetReportScheduleListByNextToken",
                    }.Select(action => Quota(action, "30/0.5", "30/0.5")),
                    .. new[]
                    {
                        "GetReportRequestList",
                        "GetReportRequestCount",
                        "CancelReportRequests",
                        "GetReportCount",
                        "UpdateReportAcknowledgements",
                        "ManageReportSchedule",
                        "GetReportScheduleList",
                        "GetReportScheduleCount",
                    }.Select(action => Quota(action, "10/0.0222", "10/0.0222")),
                    Quota("GetServiceStatus", "2/0.0033", "2/0.0033"),
                    .. new[]
                    {
                        "Authorize",
                        "Capture",
                        "Refund",
                        "CloseAuthorization",
                        "SetOrderReferenceDetails",
                        "ConfirmOrderReference",
                        "CancelOrderReference",
                        "CloseOrderReference",
                        "SetOrderAttributes",
                        "CreateOrderReferenceForId",
                        "AuthorizeOnBillingAgreement",
                        "SetBillingAgreementDetails",
                        "ConfirmBillingAgreement",
                        "ValidateBillingAgreement",
                        "CloseBillingAgreement",
                        "ListOrderReference",
                        "ListOrderReferenceByNextToken",
                        "GetMerchantAccountStatus",
                        "GetMerchantNotificationConfiguration",
                        "SetMerchantNotificationConfiguration",
                        "GetProviderCreditDetails",
                        "GetProviderCreditReversalDetails",
                        "ReverseProviderCredit",
                    }.Select(action => Quota(action, "10/1", "2/0.5")),
                    Rule(
                        "For merchants that ask for them",
                        By<QuotasTests>(nameof(QuotasTests.The_published_burst_is_what_may_come_at_once))
                            .And<QuotaStoryTests>(
                                nameof(QuotaStoryTests.A_merchant_that_asks_for_quotas_meets_them_in_both_dialects)
                            )
                    ),
                ]
            ),
        ];
}
