using Tender.Core.Tests;
using Tender.Tests.Flows;
using Tender.Tests.Http;
using Tender.Tests.Http.V1;
using Tender.Tests.Notifications;
using Tender.Tests.Processors;
using Tender.Wire.Tests.Http;
using Tender.Wire.Tests.Http.V1;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V1Rows
{
    private static readonly string[] Terms = ["v1.order", "v1.agreement", "v1.child"];

    private static Section[] Authorizing() =>
        [
            new(
                "6.1-6.2",
                "What Authorize does, and its two modes",
                [
                    Rule("Reserves the amount; Open on success", Whole),
                    Rule(
                        "Asynchronous: always Pending first, the result by notice or GetAuthorizationDetails",
                        By<V1StoryTests>(nameof(V1StoryTests.Asynchronous_is_pending_first_and_then_open))
                            .And<IpnStoryTests>(nameof(IpnStoryTests.A_v1_notice_carries_the_object))
                    ),
                    Rule(
                        "Synchronous: Open or Declined, Closed with CaptureNow; never Pending",
                        By<V1StoryTests>(
                                nameof(V1StoryTests.Capture_now_authorizes_and_captures_in_one_call),
                                nameof(V1StoryTests.Synchronous_declines_are_answers_with_status_200)
                            )
                            .And<SimulatorTests>(nameof(SimulatorTests.A_verdict_follows_from_the_movement_alone))
                    ),
                    Rule(
                        "What would have stayed Pending is declined TransactionTimedOut in the synchronous mode",
                        By<SimulatorTests>(nameof(SimulatorTests.A_verdict_follows_from_the_movement_alone))
                            .And<V1AuthorizationStoryTests>(
                                nameof(
                                    V1AuthorizationStoryTests.A_pending_card_times_out_synchronously_and_is_decided_asynchronously
                                )
                            )
                    ),
                    Rule(
                        "Not decided within TransactionTimeout: declined TransactionTimedOut",
                        By<V1StoryTests>(
                            nameof(V1StoryTests.The_transaction_timeout_is_the_deadline_of_a_pending_authorization)
                        )
                    ),
                    Rule(
                        "Amounts below 1.00 are taken",
                        By<V1StoryTests>(
                                nameof(
                                    V1StoryTests.The_eleventh_authorization_is_refused_and_declined_ones_do_not_count
                                )
                            )
                            .And<V1AuthorizationStoryTests>(nameof(V1AuthorizationStoryTests.Small_amounts_are_taken))
                    ),
                ]
            ),
            new(
                "6.3",
                "Order of the checks",
                [
                    Rule(
                        "Key, signature, time; action, seller, values, object, state, currency, count, amount",
                        By<RoutesTests>(nameof(RoutesTests.What_is_wrong_twice_is_told_in_the_documented_order))
                            .And<SignatureTests>(
                                nameof(SignatureTests.An_unknown_access_key_is_named_so_before_anything_else),
                                nameof(SignatureTests.A_timestamp_may_be_a_quarter_of_an_hour_off_in_any_offset)
                            )
                            .And<DecisionTests>(
                                nameof(DecisionTests.Authorizing_says_the_earlier_thing_when_much_is_wrong)
                            )
                    ),
                    Rule(
                        "The same reference and parameters: the same object as it is now; others "
                            + "DuplicateRequest, another object DuplicateReferenceId",
                        By<RoutesTests>(
                                nameof(RoutesTests.A_reference_id_used_again_is_the_same_object_as_it_now_is_or_refused)
                            )
                            .And<V1StoryTests>(
                                nameof(V1StoryTests.The_same_reference_id_is_the_same_object_as_it_is_now)
                            )
                    ),
                    Rule(
                        "A refused request leaves its reference free",
                        By<RoutesTests>(nameof(RoutesTests.A_refused_request_leaves_its_reference_id_free))
                    ),
                    Rule(
                        "Equal calls at once make one authorization; rivals stay within the ceiling",
                        By<V1StoryTests>(nameof(V1StoryTests.Equal_calls_at_the_same_time_make_one_authorization))
                            .And<V1AuthorizationStoryTests>(
                                nameof(V1AuthorizationStoryTests.Rivals_stay_within_the_ceiling_and_the_count)
                            )
                    ),
                ]
            ),
            new(
                "6.4",
                "Values in the answer",
                [
                    Rule(
                        "CapturedAmount 0 in the answer of CaptureNow, all of it later; IdList with the capture",
                        By<RoutesTests>(
                            nameof(RoutesTests.Capture_now_shows_no_captured_amount_in_its_answer_and_all_of_it_later)
                        )
                    ),
                    Rule(
                        "Expiration is the creation + 30 days, printed so in the two-day sandbox too",
                        By<NoticeStoryTests>(nameof(NoticeStoryTests.The_real_sandboxs_two_days_are_a_setting))
                    ),
                    Rule(
                        "SoftDecline always; billing address only when Open or captured; descriptor `AMZ*`",
                        By<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                    ),
                    Rule("AddressVerificationCode", None("optional; its values are not published")),
                ]
            ),
            new(
                "6.5-6.6",
                "Declines",
                [
                    Rule(
                        "Hard: the order is Suspended until the payment method is changed, on the site or by "
                            + "the wallet and another Confirm",
                        By<V1StoryTests>(
                            nameof(V1StoryTests.A_hard_decline_suspends_until_the_buyer_changes_the_payment_method),
                            nameof(V1StoryTests.A_suspended_order_opens_again_at_the_simulated_update)
                        )
                    ),
                    Rule(
                        "Soft: the order stays Open; a new reference is a new attempt",
                        By<V1StoryTests>(nameof(V1StoryTests.A_soft_decline_leaves_the_order_open_for_another_attempt))
                    ),
                    Rule(
                        "TransactionTimedOut: Open; AmazonRejected: Closed",
                        By<V1StoryTests>(nameof(V1StoryTests.Synchronous_declines_are_answers_with_status_200))
                    ),
                    Rule(
                        "ProcessingFailure: Open",
                        By<V1AuthorizationStoryTests>(
                            nameof(V1AuthorizationStoryTests.A_failure_to_process_leaves_the_order_open)
                        )
                    ),
                ]
            ),
            new(
                "6.7",
                "On the time line",
                [
                    Rule(
                        "No notice of Pending itself",
                        By<ShapesTests>(nameof(ShapesTests.What_is_told_is_what_ended_or_opened_and_what_was_refunded))
                    ),
                    Rule(
                        "While Pending: Get and Close work, Capture does not, Cancel closes it, another "
                            + "Authorize may come",
                        By<V1StoryTests>(
                            nameof(V1StoryTests.Asynchronous_is_pending_first_and_then_open),
                            nameof(V1StoryTests.Closing_an_authorization_releases_it),
                            nameof(V1StoryTests.Cancelling_an_order_closes_its_authorizations)
                        )
                    ),
                ]
            ),
            new(
                "7.1-7.3",
                "Amounts, counts, clocks",
                [
                    Limit(
                        "v1.order",
                        "OverPercent",
                        "15",
                        "may be authorized above the total",
                        By<V1StoryTests>(
                                nameof(
                                    V1StoryTests.Authorizations_may_exceed_the_total_by_fifteen_percent_and_75_at_most
                                )
                            )
                            .And<DecisionTests>(
                                nameof(DecisionTests.A_permission_takes_its_ceiling_and_not_one_unit_more)
                            )
                    ),
                    Limit(
                        "v1.order",
                        "OverUnits",
                        "75",
                        "at most; 8,400 yen",
                        By<V1StoryTests>(
                                nameof(
                                    V1StoryTests.Authorizations_may_exceed_the_total_by_fifteen_percent_and_75_at_most
                                )
                            )
                            .And<DecisionTests>(
                                nameof(DecisionTests.A_permission_takes_its_ceiling_and_not_one_unit_more)
                            )
                    ),
                    Limit(
                        "v1.order",
                        "AuthorizationsMax",
                        "10",
                        "that were not declined",
                        By<V1StoryTests>(
                            nameof(V1StoryTests.The_eleventh_authorization_is_refused_and_declined_ones_do_not_count)
                        )
                    ),
                    Limit(
                        "v1.order",
                        "CapturedMax",
                        "10",
                        "captured authorizations close the order",
                        By<V1CaptureStoryTests>(nameof(V1CaptureStoryTests.The_tenth_capture_closes_the_order))
                    ),
                    Limit(
                        "v1.child",
                        "AuthorizationsMax",
                        "1",
                        "",
                        By<AgreementStoryTests>(
                            nameof(
                                AgreementStoryTests.Each_authorization_has_an_order_of_its_own_that_is_closed_after_it
                            )
                        )
                    ),
                    Limit(
                        "v1.child",
                        "SingleUse",
                        "True",
                        "",
                        By<AgreementStoryTests>(
                            nameof(
                                AgreementStoryTests.Each_authorization_has_an_order_of_its_own_that_is_closed_after_it
                            )
                        )
                    ),
                    Limit(
                        "v1.order",
                        "PermissionWindow",
                        "P180D",
                        "",
                        By<V1StoryTests>(
                            nameof(V1StoryTests.Drafts_go_stale_after_three_hours_and_orders_expire_after_180_days)
                        )
                    ),
                    Limit(
                        "v1.child",
                        "PermissionWindow",
                        "P180D",
                        "",
                        By<ChildrenTests>(
                            nameof(ChildrenTests.A_child_is_a_permission_over_its_amount_and_counts_in_the_month)
                        )
                    ),
                    Limit(
                        "v1.order",
                        "RejectionCloses",
                        "True",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.Synchronous_declines_are_answers_with_status_200))
                    ),
                    .. Terms.SelectMany(terms =>
                        new[]
                        {
                            Limit(
                                terms,
                                "SessionWindow",
                                "PT3H",
                                "a draft",
                                By<V1StoryTests>(
                                        nameof(
                                            V1StoryTests.Drafts_go_stale_after_three_hours_and_orders_expire_after_180_days
                                        )
                                    )
                                    .And<AgreementStoryTests>(nameof(AgreementStoryTests.A_draft_agreement_goes_stale))
                            ),
                            Limit(
                                terms,
                                "PendingWindow",
                                "P1D",
                                "TransactionTimeout unless given",
                                By<V1AuthorizationStoryTests>(
                                    nameof(
                                        V1AuthorizationStoryTests.A_pending_authorization_has_a_day_unless_it_says_less
                                    )
                                )
                            ),
                            Limit(
                                terms,
                                "AuthorizationWindow",
                                "P30D",
                                "",
                                By<V1StoryTests>(
                                    nameof(
                                        V1StoryTests.Authorizations_last_thirty_days_and_captures_after_a_week_are_pending
                                    )
                                )
                            ),
                            Limit(
                                terms,
                                "GuaranteeWindow",
                                "P7D",
                                "",
                                By<V1StoryTests>(
                                    nameof(
                                        V1StoryTests.Authorizations_last_thirty_days_and_captures_after_a_week_are_pending
                                    )
                                )
                            ),
                            Limit(
                                terms,
                                "RefundsMax",
                                "10",
                                "",
                                By<V1StoryTests>(
                                    nameof(
                                        V1StoryTests.Refunds_may_exceed_the_capture_by_fifteen_percent_and_are_ten_at_most
                                    )
                                )
                            ),
                        }
                    ),
                    Limit(
                        "v1.order/amazon-sandbox",
                        "AuthorizationWindow",
                        "P2D",
                        "the real sandbox's, by a setting",
                        By<NoticeStoryTests>(nameof(NoticeStoryTests.The_real_sandboxs_two_days_are_a_setting))
                    ),
                    Limit(
                        "v1.order/immediate",
                        "FirstAuthorizationWindow",
                        "PT1H",
                        "ExpectImmediateAuthorization",
                        By<RoutesTests>(
                            nameof(RoutesTests.An_order_that_expects_an_authorization_at_once_ends_without_one)
                        )
                    ),
                    Rule("A single authorization is at most 150,000", Bad),
                    Rule("Every amount of an order has its currency", Bad),
                    Rule(
                        "What is declined, expired or closed is given back; refunded money is not",
                        By<V1StoryTests>(
                                nameof(
                                    V1StoryTests.Authorizations_may_exceed_the_total_by_fifteen_percent_and_75_at_most
                                )
                            )
                            .And<AgreementStoryTests>(
                                nameof(
                                    AgreementStoryTests.Each_authorization_has_an_order_of_its_own_that_is_closed_after_it
                                )
                            )
                    ),
                ]
            ),
            new(
                "7.4-7.6",
                "Fees, lists, texts",
                [
                    Rule("Fees are 0.00", By<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))),
                    Rule("ConvertedAmount, ConversionRate", None("there are no payments in several currencies")),
                    Rule(
                        "IdList of an order its authorizations, of an authorization its capture, of a capture "
                            + "its refunds",
                        Whole
                    ),
                    Rule(
                        "The buyer's e-mails",
                        By<MailboxStoryTests>(
                            nameof(
                                MailboxStoryTests.An_order_of_v1_is_confirmed_authorized_captured_and_refunded_by_mail
                            ),
                            nameof(
                                MailboxStoryTests.With_capture_now_the_note_of_the_authorization_is_in_the_mail_of_the_payment
                            ),
                            nameof(MailboxStoryTests.A_declined_payment_method_asks_the_buyer_for_another),
                            nameof(
                                MailboxStoryTests.An_agreement_is_told_of_its_beginning_its_payment_method_and_its_end
                            ),
                            nameof(MailboxStoryTests.The_mailbox_has_pages_survives_a_restart_and_is_nobody_elses)
                        )
                    ),
                    Rule(
                        "SoftDescriptor is told as `AMZ*` and the text, without one as `AMZ*` and the store",
                        By<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                    ),
                ]
            ),
            new(
                "8",
                "Typical flows",
                [
                    Rule(
                        "One-time, synchronous",
                        By<V1IntegrationGuideTests>(nameof(V1IntegrationGuideTests.One_time_synchronous))
                    ),
                    Rule("Pay now", By<V1IntegrationGuideTests>(nameof(V1IntegrationGuideTests.Pay_now))),
                    Rule("Asynchronous", By<V1IntegrationGuideTests>(nameof(V1IntegrationGuideTests.Asynchronous))),
                    Rule("Split shipment", By<V1IntegrationGuideTests>(nameof(V1IntegrationGuideTests.Split_shipment))),
                    Rule(
                        "Decline repaired while the buyer is there, and by mail",
                        By<V1IntegrationGuideTests>(
                            nameof(V1IntegrationGuideTests.Decline_repaired_while_the_buyer_is_there),
                            nameof(V1IntegrationGuideTests.Decline_repaired_by_mail)
                        )
                    ),
                    Rule(
                        "Cancel before the capture",
                        By<V1IntegrationGuideTests>(
                            nameof(V1IntegrationGuideTests.Cancel_before_the_capture_and_refund_after_it)
                        )
                    ),
                    Rule(
                        "An expired authorization is made anew",
                        By<V1IntegrationGuideTests>(
                            nameof(V1IntegrationGuideTests.An_expired_authorization_is_followed_by_another)
                        )
                    ),
                    Rule("Recurring", By<V1IntegrationGuideTests>(nameof(V1IntegrationGuideTests.Recurring))),
                    Rule(
                        "The SDKs' charge helper",
                        By<V1IntegrationGuideTests>(nameof(V1IntegrationGuideTests.The_charge_helper_of_the_sdks))
                    ),
                    Rule(
                        "The bank's challenge",
                        By<V1IntegrationGuideTests>(nameof(V1IntegrationGuideTests.Europes_strong_authentication))
                    ),
                ]
            ),
        ];

    private static Section[] Notices() =>
        [
            new(
                "9.1-9.2",
                "Notifications: envelope and message",
                [
                    Rule(
                        "The SNS headers and a text/plain body",
                        By<NoticeStoryTests>(nameof(NoticeStoryTests.A_notice_has_the_headers_of_sns))
                    ),
                    Rule(
                        "TopicArn of region, marketplace and seller; SignatureVersion 1; no Subject",
                        By<SignerTests>(
                                nameof(
                                    SignerTests.The_envelope_has_exactly_the_members_of_a_notification_and_no_subject
                                )
                            )
                            .And<ShapesTests>(nameof(ShapesTests.Each_region_has_its_marketplace))
                    ),
                    Rule(
                        "The inner message's members; the XML in the https namespace",
                        By<ShapesTests>(nameof(ShapesTests.Notices_are_the_golden_ones))
                            .And<IpnStoryTests>(nameof(IpnStoryTests.A_v1_notice_carries_the_object))
                    ),
                ]
            ),
            new(
                "9.3",
                "Notification types",
                [
                    Rule(
                        "OrderReferenceNotification, PaymentAuthorize, PaymentCapture, PaymentRefund, "
                            + "BillingAgreementNotification",
                        By<ShapesTests>(nameof(ShapesTests.Notices_are_the_golden_ones))
                            .And<IpnStoryTests>(nameof(IpnStoryTests.A_v1_notice_carries_the_object))
                    ),
                    Rule(
                        "ProviderCredit, ProviderCreditReversal",
                        By<ProviderCreditStoryTests>(
                                nameof(
                                    ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told
                                )
                            )
                            .And<ShapesTests>(nameof(ShapesTests.Notices_are_the_golden_ones))
                    ),
                    Rule(
                        "Chargeback Detailed Notification",
                        By<DisputeStoryTests>(
                            nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won)
                        )
                    ),
                    Rule("SolutionProviderEvent", None("a grant is a setting; nobody is told of it")),
                    Rule(
                        "Test notifications, as the portal sends them",
                        By<NoticeConfigurationStoryTests>(
                            nameof(
                                NoticeConfigurationStoryTests.A_test_notification_of_each_type_can_be_sent_and_says_that_it_is_one
                            )
                        )
                    ),
                ]
            ),
            new(
                "9.4",
                "When what is sent",
                [
                    Rule(
                        "Changes of state; an authorization synchronous too; CaptureNow both; a refund with "
                            + "its capture; never Pending",
                        By<ShapesTests>(nameof(ShapesTests.What_is_told_is_what_ended_or_opened_and_what_was_refunded))
                            .And<NoticeConfigurationStoryTests>(
                                nameof(
                                    NoticeConfigurationStoryTests.The_merchant_sets_its_endpoints_and_each_is_told_what_it_asked_for
                                )
                            )
                    ),
                ]
            ),
            new(
                "10.1-10.2",
                "Delivery and signature",
                [
                    Rule(
                        "Body and ids are the same in every attempt",
                        By<IpnStoryTests>(
                            nameof(IpnStoryTests.A_refused_notice_comes_again_every_hour_with_the_same_bytes)
                        )
                    ),
                    Rule(
                        "SHA-1 over Message, MessageId, Timestamp, TopicArn, Type; the certificate's name is "
                            + "sns.amazonaws.com",
                        By<SignerTests>(
                            nameof(
                                SignerTests.A_receiver_that_knows_only_the_envelope_and_the_certificate_verifies_both_versions
                            ),
                            nameof(
                                SignerTests.The_certificate_is_an_sns_certificate_of_our_ca_and_outlives_the_last_redelivery
                            ),
                            nameof(SignerTests.A_changed_member_no_longer_verifies)
                        )
                    ),
                    Rule(
                        "The timestamp has three digits",
                        By<SignerTests>(nameof(SignerTests.The_timestamp_always_has_three_fraction_digits_in_utc))
                    ),
                ]
            ),
        ];

    private static Section[] Errors() =>
        [
            new(
                "11.1",
                "The error document",
                [
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
                    ),
                ]
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
                        By<GateTests>(nameof(GateTests.A_body_above_the_limit_is_refused_and_not_swallowed))
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
                        By<GateTests>(
                            nameof(GateTests.Anothers_objects_are_answered_by_v1_exactly_as_objects_nobody_has)
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
                    Error(
                        "405 ProviderCreditNotReversible",
                        "",
                        By<ProviderCreditStoryTests>(
                            nameof(
                                ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told
                            )
                        )
                    ),
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

    private static Section[] Sandbox() =>
        [
            new(
                "12",
                "Sandbox simulations, by the note they stand in",
                [
                    Simulation(
                        "Order",
                        "Constraint PaymentMethodNotAllowed",
                        "until the note is overwritten",
                        By<RoutesTests>(nameof(RoutesTests.Simulated_endings_come_when_the_note_says))
                    ),
                    Simulation(
                        "Authorization",
                        "Declined InvalidPaymentMethod",
                        "hard, or soft with SoftDecline; repaired after PaymentMethodUpdateTimeInMins, 1 to 240",
                        By<V1StoryTests>(
                                nameof(V1StoryTests.A_suspended_order_opens_again_at_the_simulated_update),
                                nameof(V1StoryTests.A_soft_decline_leaves_the_order_open_for_another_attempt)
                            )
                            .And<SimulationTests>(
                                nameof(
                                    SimulationTests.Every_row_of_the_table_is_understood_where_it_belongs_and_nowhere_else
                                )
                            )
                    ),
                    Simulation(
                        "Authorization",
                        "Declined AmazonRejected",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.Synchronous_declines_are_answers_with_status_200))
                    ),
                    Simulation(
                        "Authorization",
                        "Declined TransactionTimedOut",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.Synchronous_declines_are_answers_with_status_200))
                    ),
                    Simulation(
                        "Authorization",
                        "Closed ExpiredUnused",
                        "Open first; after ExpirationTimeInMins, 1 to 60",
                        By<RoutesTests>(nameof(RoutesTests.Simulated_endings_come_when_the_note_says))
                            .And<AgreementStoryTests>(
                                nameof(
                                    AgreementStoryTests.Other_simulations_end_the_authorization_and_leave_the_agreement_open
                                )
                            )
                    ),
                    Simulation(
                        "Authorization",
                        "Closed AmazonClosed",
                        "Open first",
                        By<ChargeStoryTests>(
                            nameof(ChargeStoryTests.What_amazon_closes_in_one_dialect_has_its_name_in_the_other)
                        )
                    ),
                    Simulation(
                        "Capture",
                        "Pending",
                        "later Completed",
                        By<V1StoryTests>(nameof(V1StoryTests.Captures_and_refunds_can_be_declined))
                    ),
                    Simulation(
                        "Capture",
                        "Declined AmazonRejected",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.Captures_and_refunds_can_be_declined))
                    ),
                    Simulation(
                        "Capture",
                        "Closed AmazonClosed",
                        "Completed first",
                        By<ChargeStoryTests>(
                            nameof(ChargeStoryTests.What_amazon_closes_in_one_dialect_has_its_name_in_the_other)
                        )
                    ),
                    Simulation(
                        "Refund",
                        "Declined AmazonRejected",
                        "Pending first",
                        By<V1StoryTests>(nameof(V1StoryTests.Captures_and_refunds_can_be_declined))
                    ),
                    Simulation(
                        "Closure",
                        "Closed AmazonClosed",
                        "",
                        By<RoutesTests>(nameof(RoutesTests.Simulated_endings_come_when_the_note_says))
                    ),
                    Rule(
                        "The whole field must be that JSON; in live it is a plain note",
                        By<SimulationTests>(
                                nameof(SimulationTests.What_is_meant_as_one_and_is_none_is_refused),
                                nameof(SimulationTests.A_plain_note_is_a_plain_note)
                            )
                            .And<RoutesTests>(nameof(RoutesTests.Live_a_simulation_is_only_a_note))
                    ),
                    .. new[]
                    {
                        "PaymentMethodNotAllowed",
                        "InvalidPaymentMethod",
                        "AmazonRejected",
                        "TransactionTimedOut",
                    }.Select(card =>
                        Card(
                            card,
                            "a starred card of the wallet",
                            By<V1AuthorizationStoryTests>(
                                nameof(V1AuthorizationStoryTests.Every_starred_card_does_what_its_name_says)
                            )
                        )
                    ),
                ]
            ),
        ];

    private static Section[] Rest() =>
        [
            new(
                "13",
                "Login with Amazon",
                [
                    Rule(
                        "tokeninfo and profile, by a token of the merchant's; a bad one is 400 invalid_token",
                        By<LoginStoryTests>(
                            nameof(LoginStoryTests.The_login_pages_say_whose_token_it_is_and_who_the_buyer_is)
                        )
                    ),
                    Rule(
                        "PHP's blank before a header's colon",
                        By<V1AccountStoryTests>(
                            nameof(
                                V1AccountStoryTests.The_php_sdks_header_with_a_blank_before_its_colon_is_understood_and_no_other_is
                            )
                        )
                    ),
                ]
            ),
            new(
                "14",
                "Reports",
                [
                    .. new[]
                    {
                        "RequestReport",
                        "GetReportRequestList",
                        "GetReportRequestCount",
                        "CancelReportRequests",
                        "GetReportList",
                        "GetReportListByNextToken",
                        "GetReportCount",
                        "GetReport",
                        "UpdateReportAcknowledgements",
                        "ManageReportSchedule",
                        "GetReportScheduleList",
                        "GetReportScheduleCount",
                    }.Select(action =>
                        Operation(
                            action,
                            "",
                            By<ReportsV1StoryTests>(
                                nameof(ReportsV1StoryTests.A_shop_requests_finds_fetches_and_acknowledges_its_reports)
                            )
                        )
                    ),
                    Operation(
                        "GetReportRequestListByNextToken",
                        "",
                        By<ReportsV1StoryTests>(
                            nameof(ReportsV1StoryTests.A_shop_requests_finds_fetches_and_acknowledges_its_reports)
                        )
                    ),
                    Operation(
                        "GetReportScheduleListByNextToken",
                        "",
                        By<ReportsV1StoryTests>(nameof(ReportsV1StoryTests.What_cannot_be_asked_for_is_refused))
                    ),
                    Rule(
                        "MWS's own paths, version, namespace and Merchant for SellerId",
                        By<ReportsV1StoryTests>(
                            nameof(ReportsV1StoryTests.A_shop_requests_finds_fetches_and_acknowledges_its_reports)
                        )
                    ),
                    Rule(
                        "Files with their MD5; what is wrong is said",
                        By<ReportsV1StoryTests>(
                                nameof(ReportsV1StoryTests.A_shop_requests_finds_fetches_and_acknowledges_its_reports)
                            )
                            .And<ReportsV1StoryTests>(nameof(ReportsV1StoryTests.What_cannot_be_asked_for_is_refused))
                    ),
                ]
            ),
            new(
                "15",
                "Widgets.js",
                [
                    Rule(
                        "Buttons, address book, wallet, consent, confirmation flow",
                        None("in this project: `WidgetPageTests` and its neighbours prove them in a browser")
                    ),
                ]
            ),
            new(
                "16",
                "What SDKs need",
                [
                    Rule(
                        "C#'s empty host and path, Java's scheme and port, PHP's port 443, Python's and Ruby's "
                            + "real hosts",
                        By<SignatureTests>(
                                nameof(
                                    SignatureTests.The_specs_vector_of_empty_host_and_path_verifies_in_the_sandbox_only
                                ),
                                nameof(
                                    SignatureTests.The_host_line_is_the_requests_own_or_in_the_sandbox_what_a_redirected_sdk_signs
                                )
                            )
                            .And<SdkHabitsV1Tests>(
                                nameof(SdkHabitsV1Tests.A_redirected_sdk_signs_another_host_line),
                                nameof(
                                    SdkHabitsV1Tests.WooCommerce_signs_a_get_without_version_with_ones_zeros_and_extras
                                ),
                                nameof(SdkHabitsV1Tests.Answers_are_what_the_parsers_of_the_sdks_need)
                            )
                    ),
                    Rule("The official v1 SDKs themselves", None("they are modelled after their sources, not run")),
                ]
            ),
            new(
                "17",
                "v1's objects in v2",
                [
                    Rule(
                        "Orders are permissions, authorizations and captures charges, refunds refunds; states, "
                            + "reasons, declines",
                        By<BothWaysTests>(
                            nameof(BothWaysTests.An_order_of_v1_is_a_charge_permission_of_v2),
                            nameof(BothWaysTests.An_authorization_of_v1_is_a_charge_of_v2),
                            nameof(BothWaysTests.Declines_and_endings_have_their_names_in_both)
                        )
                    ),
                    Rule(
                        "An agreement is a recurring permission",
                        By<AgreementStoryTests>(
                            nameof(AgreementStoryTests.An_agreement_is_a_recurring_permission_of_v2)
                        )
                    ),
                    Rule(
                        "A draft is nothing in v2",
                        By<BothWaysTests>(nameof(BothWaysTests.A_draft_of_v1_cannot_be_charged_through_v2))
                    ),
                ]
            ),
        ];
}
