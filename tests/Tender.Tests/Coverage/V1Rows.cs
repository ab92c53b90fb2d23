using Tender.Core.Tests;
using Tender.Tests.Flows;
using Tender.Tests.Hosting;
using Tender.Tests.Http;
using Tender.Tests.Http.V1;
using Tender.Wire.Tests.Http.V1;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

/// <summary>What the specification of v1 states, section by section.</summary>
internal static partial class V1Rows
{
    public static IReadOnlyList<Section> All =>
        [
            .. Transport(),
            .. Types(),
            .. Actions(),
            .. States(),
            .. Authorizing(),
            .. Notices(),
            .. Errors(),
            .. Sandbox(),
            .. RestAndHabits(),
        ];

    private static Proof Whole => By<V1StoryTests>(nameof(V1StoryTests.Set_confirm_authorize_capture_refund_close));

    private static Proof Bad =>
        By<BadInputV1Tests>(nameof(BadInputV1Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing));

    private static Section[] Transport() =>
        [
            new(
                "1.1",
                "Endpoints",
                [
                    Rule(
                        "The sandbox is `/OffAmazonPayments_Sandbox/2013-01-01`; every other path is refused",
                        By<GateTests>(
                            nameof(GateTests.A_signed_v1_request_to_another_path_is_refused),
                            nameof(GateTests.The_same_hand_signature_on_the_right_path_is_served)
                        )
                    ),
                    Rule(
                        "The certificate covers the MWS and profile hosts",
                        By<CertificatesTests>(
                            nameof(CertificatesTests.The_server_certificate_covers_exactly_the_promised_names)
                        )
                    ),
                    Rule(
                        "`GET /` answers a PingResponse with the time",
                        By<V1RequestStoryTests>(
                            nameof(V1RequestStoryTests.A_ping_tells_the_time_and_answers_have_the_headers_of_mws)
                        )
                    ),
                ]
            ),
            new(
                "1.2",
                "Requests",
                [
                    Rule(
                        "POST, or a signed GET with everything in the query",
                        By<V1StoryTests>(nameof(V1StoryTests.Signed_get_and_the_older_hash_are_served_too))
                            .And<SignatureTests>(nameof(SignatureTests.Every_sdks_requests_verify))
                    ),
                    Rule(
                        "The body is a form whatever its content type says, `x-www-form-urlencoded` too",
                        By<SignatureTests>(nameof(SignatureTests.The_body_is_a_form_whatever_its_content_type_says))
                            .And<V1StoryTests>(nameof(V1StoryTests.Signed_get_and_the_older_hash_are_served_too))
                    ),
                    Rule(
                        "A blank is `+` or `%20`",
                        By<SignatureTests>(nameof(SignatureTests.Blanks_come_as_plus_or_as_percent_twenty))
                    ),
                    Rule(
                        "Unknown parameters are signed and ignored",
                        By<V1StoryTests>(nameof(V1StoryTests.Signed_get_and_the_older_hash_are_served_too))
                    ),
                    Rule(
                        "Booleans: true, false in any case, 1, 0; empty is absent",
                        By<RoutesTests>(
                                nameof(
                                    RoutesTests.Capture_now_shows_no_captured_amount_in_its_answer_and_all_of_it_later
                                )
                            )
                            .And<V1RequestStoryTests>(nameof(V1RequestStoryTests.Booleans_come_in_every_spelling))
                    ),
                    Rule(
                        "One source of parameters, each name once, sizes limited",
                        By<SignatureTests>(
                            nameof(SignatureTests.Parameters_come_from_one_source),
                            nameof(SignatureTests.Doubled_or_malformed_parameters_are_refused),
                            nameof(SignatureTests.Size_and_count_are_limited)
                        )
                    ),
                ]
            ),
            new(
                "1.3",
                "Common parameters",
                [
                    Rule(
                        "AWSAccessKeyId, SignatureMethod, SignatureVersion, Timestamp, Signature are required",
                        By<SignatureTests>(
                            nameof(SignatureTests.Other_versions_and_methods_are_refused),
                            nameof(SignatureTests.A_missing_signature_is_missing)
                        )
                    ),
                    Rule(
                        "Action is case-sensitive; SellerId must be the key's; GetServiceStatus may leave it "
                            + "out (Ruby)",
                        Bad.And<RoutesTests>(
                            nameof(RoutesTests.Every_action_answers_something_to_nothing),
                            nameof(RoutesTests.What_is_wrong_twice_is_told_in_the_documented_order)
                        )
                    ),
                    Rule(
                        "A missing Version is the path's (WooCommerce)",
                        By<SignatureTests>(
                            nameof(SignatureTests.A_missing_version_is_taken_from_the_path),
                            nameof(SignatureTests.Every_sdks_requests_verify)
                        )
                    ),
                    Rule(
                        "MWSAuthToken acts for another seller that granted it",
                        By<V1AccountStoryTests>(
                            nameof(V1AccountStoryTests.A_provider_acts_for_a_seller_that_gave_it_the_token)
                        )
                    ),
                ]
            ),
            new(
                "1.4",
                "Signature Version 2",
                [
                    Rule(
                        "The vectors: SHA-256, empty host and path, SHA-1",
                        By<SignatureTests>(
                            nameof(SignatureTests.The_specs_vector_verifies),
                            nameof(SignatureTests.The_specs_vector_of_empty_host_and_path_verifies_in_the_sandbox_only),
                            nameof(SignatureTests.HmacSHA1_verifies_unless_it_is_switched_off)
                        )
                    ),
                    Rule(
                        "Requests as the C#, Java, PHP, Python, Ruby SDKs and WooCommerce sign them",
                        By<SignatureTests>(
                            nameof(SignatureTests.Every_sdks_requests_verify),
                            nameof(SignatureTests.Names_with_numbers_and_text_beyond_ascii_verify)
                        )
                    ),
                    Rule(
                        "The host line: the request's own, with or without port, or what a redirected SDK signs",
                        By<SignatureTests>(
                            nameof(
                                SignatureTests.The_host_line_is_the_requests_own_or_in_the_sandbox_what_a_redirected_sdk_signs
                            )
                        )
                    ),
                    Rule(
                        "Any change on the way is refused",
                        By<SignatureTests>(
                            nameof(SignatureTests.Any_change_on_the_way_is_refused),
                            nameof(SignatureTests.A_signature_of_any_other_shape_does_not_match)
                        )
                    ),
                ]
            ),
            new(
                "1.5",
                "Timestamps",
                [
                    Rule(
                        "Any xs:dateTime, 15 minutes either way",
                        By<SignatureTests>(
                            nameof(SignatureTests.A_timestamp_may_be_a_quarter_of_an_hour_off_in_any_offset)
                        )
                    ),
                    Rule(
                        "A replay within the window is answered; the reference id makes it one effect",
                        By<V1StoryTests>(nameof(V1StoryTests.The_same_reference_id_is_the_same_object_as_it_is_now))
                    ),
                ]
            ),
            new(
                "1.6",
                "Answers",
                [
                    Rule(
                        "200, `text/xml`, the http namespace, Response, Result, ResponseMetadata with the RequestId",
                        By<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                            .And<RoutesTests>(
                                nameof(RoutesTests.An_order_is_set_confirmed_authorized_captured_refunded_and_closed)
                            )
                    ),
                    Rule(
                        "x-mws-request-id, x-mws-timestamp, x-mws-response-context",
                        By<V1RequestStoryTests>(
                            nameof(V1RequestStoryTests.A_ping_tells_the_time_and_answers_have_the_headers_of_mws)
                        )
                    ),
                    Rule(
                        "Timestamps with milliseconds, UTC; amounts as decimal text; empty lists self-closed",
                        By<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                    ),
                    Rule("MWS quota headers", None("optional, and no SDK needs them")),
                ]
            ),
        ];

    private static Section[] Types() =>
        [
            new(
                "2",
                "Identifiers",
                [
                    Rule(
                        "`P`/`S` orders, `B`/`C` agreements, region, 7-7 digits",
                        By<ObjectIdTests>(nameof(ObjectIdTests.The_four_letters_say_environment_and_kind))
                            .And<RegionStoryTests>(nameof(RegionStoryTests.Every_region_has_its_currency_and_its_ids))
                    ),
                    Rule("A capture has the six digits of its authorization", Whole),
                    Rule(
                        "Provider credits `-P`, reversals `-Q`",
                        By<ProviderCreditStoryTests>(
                            nameof(
                                ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told
                            )
                        )
                    ),
                ]
            ),
            new(
                "3.1-3.2",
                "Data types",
                [
                    Rule(
                        "Orders, agreements, authorizations, captures, refunds in schema order",
                        By<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                    ),
                    Rule(
                        "An agreement's LastUpdatedTimestamp in the API, LastUpdateTimestamp in notices",
                        By<ShapesTests>(
                            nameof(ShapesTests.Documents_are_the_golden_ones),
                            nameof(ShapesTests.Notices_are_the_golden_ones)
                        )
                    ),
                    Rule(
                        "ParentDetails of orders under an agreement",
                        By<AgreementStoryTests>(
                            nameof(
                                AgreementStoryTests.Each_authorization_has_an_order_of_its_own_that_is_closed_after_it
                            )
                        )
                    ),
                    Rule(
                        "PaymentDescriptor, OrderLanguage, PaymentServiceProviderAttributes, "
                            + "PaymentAuthenticationStatus, BillingAgreementType, SubscriptionAmount",
                        By<V1AccountStoryTests>(
                            nameof(V1AccountStoryTests.What_the_merchant_says_is_told_again),
                            nameof(V1AccountStoryTests.A_challenge_that_is_waited_for_is_shown_and_its_end_too)
                        )
                    ),
                    Rule(
                        "Whatever a note holds, the document stays well formed",
                        By<ShapesTests>(
                                nameof(
                                    ShapesTests.A_note_with_characters_that_xml_cannot_hold_does_not_break_the_document
                                )
                            )
                            .And<RoutesTests>(nameof(RoutesTests.Ids_that_are_none_are_named_in_well_formed_answers))
                    ),
                ]
            ),
            new(
                "3.3",
                "What is visible when",
                [
                    Rule(
                        "A draft shows city, state, postal code and country; no buyer",
                        By<RoutesTests>(
                                nameof(RoutesTests.An_order_is_set_confirmed_authorized_captured_refunded_and_closed)
                            )
                            .And<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                    ),
                    Rule(
                        "With a good token what its scopes allow",
                        By<V1AccountStoryTests>(
                            nameof(V1AccountStoryTests.What_is_shown_depends_on_the_state_the_token_and_its_scopes)
                        )
                    ),
                    Rule(
                        "With a good token the whole address and billing address",
                        By<LoginStoryTests>(
                                nameof(LoginStoryTests.A_token_opens_its_own_order_for_its_own_merchant_for_an_hour)
                            )
                            .And<RoutesTests>(
                                nameof(
                                    RoutesTests.A_token_shows_the_whole_address_of_a_draft_and_a_wrong_one_is_refused
                                )
                            )
                    ),
                    Rule(
                        "Confirmed, buyer and address; a draft's status has no timestamp",
                        Whole.And<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                    ),
                    Rule(
                        "Constraints while there are any, again when suspended",
                        By<RoutesTests>(
                            nameof(
                                RoutesTests.A_hard_decline_suspends_until_the_simulated_buyer_repairs_it_sync_and_async
                            ),
                            nameof(RoutesTests.An_order_is_set_confirmed_authorized_captured_refunded_and_closed)
                        )
                    ),
                    Rule(
                        "IdList holds every authorization, oldest first, and is always there",
                        By<V1StoryTests>(
                                nameof(
                                    V1StoryTests.The_eleventh_authorization_is_refused_and_declined_ones_do_not_count
                                )
                            )
                            .And<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                    ),
                ]
            ),
        ];

    private static Section[] Actions()
    {
        var credits = new[]
        {
            "GetProviderCreditDetails",
            "GetProviderCreditReversalDetails",
            "ReverseProviderCredit",
        }.Select(name =>
            Operation(
                name,
                "",
                By<ProviderCreditStoryTests>(
                    nameof(
                        ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told
                    )
                )
            )
        );
        return
        [
            new(
                "4.1",
                "Actions",
                [
                    Operation("GetOrderReferenceDetails", "", Whole),
                    Operation("SetOrderReferenceDetails", "", Whole),
                    Operation(
                        "SetOrderAttributes",
                        "",
                        By<RoutesTests>(nameof(RoutesTests.Attributes_can_be_added_once_after_the_confirmation))
                    ),
                    Operation(
                        "ConfirmOrderReference",
                        "",
                        Whole.And<ChallengeStoryTests>(
                            nameof(ChallengeStoryTests.An_order_stays_draft_until_the_challenge_is_passed)
                        )
                    ),
                    Operation(
                        "CancelOrderReference",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.Cancelling_an_order_closes_its_authorizations))
                    ),
                    Operation("CloseOrderReference", "", Whole),
                    Operation(
                        "CreateOrderReferenceForId",
                        "",
                        By<OrderListStoryTests>(
                            nameof(OrderListStoryTests.A_draft_agreement_gives_one_order_and_an_open_one_any_number)
                        )
                    ),
                    Operation(
                        "ListOrderReference",
                        "",
                        By<OrderListStoryTests>(
                            nameof(OrderListStoryTests.Orders_are_found_by_the_sellers_number_page_by_page)
                        )
                    ),
                    Operation(
                        "ListOrderReferenceByNextToken",
                        "",
                        By<OrderListStoryTests>(
                            nameof(OrderListStoryTests.Orders_are_found_by_the_sellers_number_page_by_page)
                        )
                    ),
                    Operation("Authorize", "", Whole),
                    Operation("GetAuthorizationDetails", "", Whole),
                    Operation(
                        "CloseAuthorization",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.Closing_an_authorization_releases_it))
                    ),
                    Operation("Capture", "", Whole),
                    Operation("GetCaptureDetails", "", Whole),
                    Operation("Refund", "", Whole),
                    Operation("GetRefundDetails", "", Whole),
                    Operation(
                        "GetBillingAgreementDetails",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.A_billing_agreement_is_set_confirmed_validated_and_closed))
                    ),
                    Operation(
                        "SetBillingAgreementDetails",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.A_billing_agreement_is_set_confirmed_validated_and_closed))
                    ),
                    Operation(
                        "ConfirmBillingAgreement",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.A_billing_agreement_is_set_confirmed_validated_and_closed))
                    ),
                    Operation(
                        "ValidateBillingAgreement",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.A_billing_agreement_is_set_confirmed_validated_and_closed))
                    ),
                    Operation(
                        "AuthorizeOnBillingAgreement",
                        "",
                        By<AgreementStoryTests>(
                            nameof(
                                AgreementStoryTests.Each_authorization_has_an_order_of_its_own_that_is_closed_after_it
                            )
                        )
                    ),
                    Operation(
                        "CloseBillingAgreement",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.A_billing_agreement_is_set_confirmed_validated_and_closed))
                    ),
                    Operation(
                        "GetServiceStatus",
                        "",
                        By<RoutesTests>(nameof(RoutesTests.Every_action_answers_something_to_nothing))
                    ),
                    Operation(
                        "GetMerchantAccountStatus",
                        "",
                        By<V1RequestStoryTests>(nameof(V1RequestStoryTests.The_account_is_active))
                    ),
                    Operation(
                        "GetMerchantNotificationConfiguration",
                        "",
                        By<NoticeConfigurationStoryTests>(
                            nameof(
                                NoticeConfigurationStoryTests.The_merchant_sets_its_endpoints_and_each_is_told_what_it_asked_for
                            )
                        )
                    ),
                    Operation(
                        "SetMerchantNotificationConfiguration",
                        "",
                        By<NoticeConfigurationStoryTests>(
                            nameof(
                                NoticeConfigurationStoryTests.The_merchant_sets_its_endpoints_and_each_is_told_what_it_asked_for
                            )
                        )
                    ),
                    .. credits,
                ]
            ),
            new(
                "4.3-4.4",
                "Setting details",
                [
                    Rule(
                        "Draft only, repeatedly; what is not sent stays; clears AmountNotSet",
                        Whole.And<RoutesTests>(nameof(RoutesTests.Simulated_endings_come_when_the_note_says))
                    ),
                    Rule(
                        "A missing block is a validation error that counts and names",
                        By<RoutesTests>(nameof(RoutesTests.The_validator_counts_what_is_missing_and_names_it))
                    ),
                    Rule(
                        "After the confirmation each attribute can be added once; the same again is no change; "
                            + "the amount never",
                        By<RoutesTests>(nameof(RoutesTests.Attributes_can_be_added_once_after_the_confirmation))
                    ),
                    Rule(
                        "Lengths: note 1024, descriptor 16, authorization note 255, reference 32",
                        Bad.And<V1RequestStoryTests>(nameof(V1RequestStoryTests.Texts_have_their_lengths))
                    ),
                ]
            ),
            new(
                "4.5",
                "Confirming",
                [
                    Rule(
                        "Constraints are listed and refuse it",
                        By<RoutesTests>(
                                nameof(RoutesTests.An_order_is_set_confirmed_authorized_captured_refunded_and_closed)
                            )
                            .And<FaultsTests>(
                                nameof(FaultsTests.Constraints_are_404_in_america_and_400_elsewhere_and_are_listed)
                            )
                    ),
                    Rule(
                        "Open: no change; Suspended: only with another payment method",
                        Whole.And<V1StoryTests>(
                            nameof(V1StoryTests.A_hard_decline_suspends_until_the_buyer_changes_the_payment_method)
                        )
                    ),
                    Rule(
                        "SuccessUrl and FailureUrl, both or neither: in Europe Draft until the challenge is passed",
                        By<ChallengeStoryTests>(
                            nameof(ChallengeStoryTests.Where_no_bank_asks_an_order_with_both_urls_is_confirmed_at_once),
                            nameof(ChallengeStoryTests.An_order_stays_draft_until_the_challenge_is_passed),
                            nameof(
                                ChallengeStoryTests.Both_urls_or_neither_and_a_waiting_order_can_be_canceled_or_go_stale
                            )
                        )
                    ),
                    Rule(
                        "ExpectImmediateAuthorization closes it after 60 minutes without one",
                        By<RoutesTests>(
                                nameof(RoutesTests.An_order_that_expects_an_authorization_at_once_ends_without_one)
                            )
                            .And<ChallengeStoryTests>(
                                nameof(
                                    ChallengeStoryTests.What_the_confirmation_expected_counts_from_the_passed_challenge
                                )
                            )
                    ),
                ]
            ),
            new(
                "4.6-4.7",
                "Cancelling and closing",
                [
                    Rule(
                        "Canceled with everything open on it; refused once money is taken; repeated it is 200",
                        By<V1StoryTests>(nameof(V1StoryTests.Cancelling_an_order_closes_its_authorizations))
                            .And<RoutesTests>(
                                nameof(RoutesTests.Cancelling_takes_everything_open_with_it_and_can_be_repeated)
                            )
                    ),
                    Rule(
                        "Closed: open authorizations can be captured, nothing new; the reason is told; "
                            + "repeated it is 200",
                        By<V1StoryTests>(
                                nameof(V1StoryTests.Open_authorizations_of_a_closed_order_can_still_be_captured)
                            )
                            .And<RoutesTests>(
                                nameof(RoutesTests.An_order_is_set_confirmed_authorized_captured_refunded_and_closed)
                            )
                    ),
                    Rule(
                        "A draft cannot be closed",
                        Bad.And<RoutesTests>(
                            nameof(RoutesTests.Cancelling_takes_everything_open_with_it_and_can_be_repeated)
                        )
                    ),
                ]
            ),
            new(
                "4.8-4.9",
                "Orders for an agreement, lists",
                [
                    Rule(
                        "A draft agreement gives one order, an open one any number",
                        By<OrderListStoryTests>(
                            nameof(OrderListStoryTests.A_draft_agreement_gives_one_order_and_an_open_one_any_number),
                            nameof(OrderListStoryTests.What_cannot_become_an_order_is_refused)
                        )
                    ),
                    Rule(
                        "Lists: by number, range, state, order, page; tokens; lenient dates",
                        By<OrderListStoryTests>(
                            nameof(OrderListStoryTests.Orders_are_found_by_the_sellers_number_page_by_page),
                            nameof(OrderListStoryTests.Lists_hold_the_callers_confirmed_orders_only_and_refuse_nonsense)
                        )
                    ),
                ]
            ),
            new(
                "4.10-4.13",
                "Authorize, Capture, Refund",
                [
                    Rule(
                        "Reference ids: 32 of A-Z a-z 0-9 - _; TransactionTimeout 0 or 5 to 1440 in steps of 5",
                        By<RoutesTests>(nameof(RoutesTests.A_parameter_that_makes_no_sense_is_refused))
                            .And<BadInputV1Tests>(
                                nameof(BadInputV1Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing)
                            )
                    ),
                    Rule(
                        "CloseAuthorization releases a Pending or Open one; others are refused",
                        By<V1StoryTests>(nameof(V1StoryTests.Closing_an_authorization_releases_it))
                            .And<V1AuthorizationStoryTests>(
                                nameof(V1AuthorizationStoryTests.A_closed_authorization_is_not_closed_again)
                            )
                    ),
                    Rule(
                        "Capture within 7 days is final at once, later Pending, after the window refused",
                        By<V1StoryTests>(
                            nameof(V1StoryTests.Authorizations_last_thirty_days_and_captures_after_a_week_are_pending)
                        )
                    ),
                    Rule(
                        "One capture closes the authorization, whatever it took; the rest is released",
                        Whole.And<DecisionTests>(nameof(DecisionTests.A_partial_capture_gives_the_rest_back))
                    ),
                    Rule("An authorization's id where a capture's belongs is InvalidTransactionId", Bad),
                    Rule(
                        "Refunds: Pending first; captured + min(15 %, 75); ten at most",
                        By<V1StoryTests>(
                            nameof(V1StoryTests.Refunds_may_exceed_the_capture_by_fifteen_percent_and_are_ten_at_most)
                        )
                    ),
                    Rule(
                        "ProviderCreditList and its reversals",
                        By<ProviderCreditStoryTests>(
                                nameof(
                                    ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told
                                )
                            )
                            .And<ProviderCreditStoryTests>(
                                nameof(
                                    ProviderCreditStoryTests.A_refund_takes_credits_back_and_shares_its_fate_with_them
                                ),
                                nameof(
                                    ProviderCreditStoryTests.A_late_capture_credits_when_it_is_completed_and_a_declined_one_never
                                ),
                                nameof(ProviderCreditStoryTests.What_is_wrong_with_a_list_or_a_reversal_is_said),
                                nameof(ProviderCreditStoryTests.Rivals_reverse_no_more_than_there_is)
                            )
                    ),
                ]
            ),
            new(
                "4.14",
                "Billing agreements",
                [
                    Rule(
                        "Set while Draft, confirmed without constraints, validated once Open",
                        By<RoutesTests>(nameof(RoutesTests.A_billing_agreement_is_set_confirmed_validated_and_closed))
                    ),
                    Rule(
                        "BillingAgreementConstraintsExist while there are any",
                        By<AgreementStoryTests>(
                            nameof(AgreementStoryTests.An_agreement_with_constraints_is_not_confirmed)
                        )
                    ),
                    Rule(
                        "BillingAgreementType, SubscriptionAmount",
                        By<V1AccountStoryTests>(nameof(V1AccountStoryTests.What_the_merchant_says_is_told_again))
                    ),
                    Rule(
                        "Each authorization makes an order of its own, closed after it",
                        By<AgreementStoryTests>(
                            nameof(
                                AgreementStoryTests.Each_authorization_has_an_order_of_its_own_that_is_closed_after_it
                            )
                        )
                    ),
                    Limit(
                        "v1.agreement",
                        "MonthlyUnits",
                        "500",
                        "begins anew with the month",
                        By<AgreementStoryTests>(
                                nameof(AgreementStoryTests.The_monthly_limit_counts_and_begins_anew_with_the_month)
                            )
                            .And<DecisionTests>(nameof(DecisionTests.A_month_has_a_cap_of_its_own))
                    ),
                    Limit(
                        "v1.agreement",
                        "MonthlyYen",
                        "50000",
                        "",
                        By<DecisionTests>(nameof(DecisionTests.A_month_has_a_cap_of_its_own))
                    ),
                    Rule(
                        "Suspended: no new orders or authorizations, captures go on",
                        By<AgreementStoryTests>(
                            nameof(
                                AgreementStoryTests.A_declined_payment_method_suspends_the_agreement_until_the_buyer_repairs_it
                            ),
                            nameof(AgreementStoryTests.Only_an_open_agreement_is_charged)
                        )
                    ),
                ]
            ),
            new(
                "4.15",
                "Housekeeping",
                [
                    Rule(
                        "The service's status, an inactive account",
                        By<V1AccountStoryTests>(
                            nameof(V1AccountStoryTests.The_service_says_how_it_is_and_the_account_whether_it_may)
                        )
                    ),
                    Rule(
                        "Event types choose what an endpoint is told",
                        By<NoticeConfigurationStoryTests>(
                            nameof(
                                NoticeConfigurationStoryTests.The_merchant_sets_its_endpoints_and_each_is_told_what_it_asked_for
                            ),
                            nameof(
                                NoticeConfigurationStoryTests.Nothing_is_configured_at_first_and_nonsense_changes_nothing
                            )
                        )
                    ),
                ]
            ),
        ];
    }

    private static Section[] States() =>
        [
            new(
                "5.1-5.2",
                "Order references",
                [
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
                        By<AgreementStoryTests>(
                            nameof(
                                AgreementStoryTests.Each_authorization_has_an_order_of_its_own_that_is_closed_after_it
                            )
                        )
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
                            nameof(
                                RoutesTests.A_hard_decline_suspends_until_the_simulated_buyer_repairs_it_sync_and_async
                            ),
                            nameof(RoutesTests.Simulated_endings_come_when_the_note_says)
                        )
                    ),
                    Rule(
                        "ShippingAddressNotSet",
                        By<DecisionTests>(nameof(DecisionTests.A_checkout_lists_what_is_missing_in_order))
                    ),
                    Rule(
                        "BuyerEqualsSeller, CurrencyMismatch as constraints",
                        None("the sandbox's buyers are no sellers, and an instrument takes every currency")
                    ),
                ]
            ),
            new(
                "5.3",
                "Authorizations",
                [
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
                        By<AgreementStoryTests>(
                                nameof(
                                    AgreementStoryTests.Other_simulations_end_the_authorization_and_leave_the_agreement_open
                                )
                            )
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
                    ),
                ]
            ),
            new(
                "5.4",
                "Captures",
                [
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
                            .And<ChargeStoryTests>(
                                nameof(ChargeStoryTests.A_late_capture_may_be_declined_for_every_reason)
                            )
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
                    ),
                ]
            ),
            new(
                "5.5",
                "Refunds",
                [
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
                    ),
                ]
            ),
            new(
                "5.6-5.7",
                "Billing agreements, provider credits",
                [
                    Rule(
                        "Draft, Open, Canceled Stale, Suspended InvalidPaymentMethod, Closed SellerClosed",
                        By<RoutesTests>(nameof(RoutesTests.A_billing_agreement_is_set_confirmed_validated_and_closed))
                            .And<AgreementStoryTests>(
                                nameof(
                                    AgreementStoryTests.A_declined_payment_method_suspends_the_agreement_until_the_buyer_repairs_it
                                )
                            )
                            .And<AgreementStoryTests>(nameof(AgreementStoryTests.A_draft_agreement_goes_stale))
                    ),
                    Rule(
                        "Only a declined payment method touches the agreement",
                        By<AgreementStoryTests>(
                                nameof(
                                    AgreementStoryTests.Other_simulations_end_the_authorization_and_leave_the_agreement_open
                                )
                            )
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
                        None(
                            "what the control API makes has the consent: it stands for a buyer who gave it in "
                                + "the widget, which is not part of the service"
                        )
                    ),
                    Reason(
                        "ProviderCredit Completed",
                        "",
                        By<ProviderCreditStoryTests>(
                            nameof(
                                ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told
                            )
                        )
                    ),
                    Reason(
                        "ProviderCredit Closed MaxAmountReversed",
                        "",
                        By<ProviderCreditStoryTests>(
                            nameof(
                                ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told
                            )
                        )
                    ),
                    Reason(
                        "ProviderCreditReversal Pending",
                        "",
                        By<ProviderCreditStoryTests>(
                            nameof(
                                ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told
                            )
                        )
                    ),
                    Reason(
                        "ProviderCreditReversal Completed",
                        "",
                        By<ProviderCreditStoryTests>(
                            nameof(
                                ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told
                            )
                        )
                    ),
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
                    ),
                ]
            ),
        ];
}
