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
            .. AroundPayments(),
            Habits(),
        ];

    private const string OrderOfEach = nameof(
        AgreementStoryTests.Each_authorization_has_an_order_of_its_own_that_is_closed_after_it
    );

    private const string CreditsCounted = nameof(
        ProviderCreditStoryTests.A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told
    );

    private const string EndpointsSet = nameof(
        NoticeConfigurationStoryTests.The_merchant_sets_its_endpoints_and_each_is_told_what_it_asked_for
    );

    private const string OtherSimulations = nameof(
        AgreementStoryTests.Other_simulations_end_the_authorization_and_leave_the_agreement_open
    );

    private const string AgreementSuspended = nameof(
        AgreementStoryTests.A_declined_payment_method_suspends_the_agreement_until_the_buyer_repairs_it
    );

    private const string HostLine = nameof(
        SignatureTests.The_host_line_is_the_requests_own_or_in_the_sandbox_what_a_redirected_sdk_signs
    );

    private static Proof Whole => By<V1StoryTests>(nameof(V1StoryTests.Set_confirm_authorize_capture_refund_close));

    private static Proof Bad =>
        By<BadInputV1Tests>(nameof(BadInputV1Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing));

    private static Section[] Transport() =>
        [
            new(
                "1.1",
                "Endpoints",
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
                )
            ),
            new(
                "1.2",
                "Requests",
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
                            nameof(RoutesTests.Capture_now_shows_no_captured_amount_in_its_answer_and_all_of_it_later)
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
                )
            ),
            new(
                "1.3",
                "Common parameters",
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
                )
            ),
            new(
                "1.4",
                "Signature Version 2",
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
                    By<SignatureTests>(HostLine)
                ),
                Rule(
                    "Any change on the way is refused",
                    By<SignatureTests>(
                        nameof(SignatureTests.Any_change_on_the_way_is_refused),
                        nameof(SignatureTests.A_signature_of_any_other_shape_does_not_match)
                    )
                )
            ),
            new(
                "1.5",
                "Timestamps",
                Rule(
                    "Any xs:dateTime, 15 minutes either way",
                    By<SignatureTests>(nameof(SignatureTests.A_timestamp_may_be_a_quarter_of_an_hour_off_in_any_offset))
                ),
                Rule(
                    "A replay within the window is answered; the reference id makes it one effect",
                    By<V1StoryTests>(nameof(V1StoryTests.The_same_reference_id_is_the_same_object_as_it_is_now))
                )
            ),
            new(
                "1.6",
                "Answers",
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
                Rule("MWS quota headers", None("optional, and no SDK needs them"))
            ),
        ];

    private static Section[] Types() =>
        [
            new(
                "2",
                "Identifiers",
                Rule(
                    "`P`/`S` orders, `B`/`C` agreements, region, 7-7 digits",
                    By<ObjectIdTests>(nameof(ObjectIdTests.The_four_letters_say_environment_and_kind))
                        .And<RegionStoryTests>(nameof(RegionStoryTests.Every_region_has_its_currency_and_its_ids))
                ),
                Rule("A capture has the six digits of its authorization", Whole),
                Rule("Provider credits `-P`, reversals `-Q`", By<ProviderCreditStoryTests>(CreditsCounted))
            ),
            new(
                "3.1-3.2",
                "Data types",
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
                    "SellerOrderAttributes and SellerBillingAgreementAttributes always, empty where nothing is set",
                    By<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                ),
                Rule("ParentDetails of orders under an agreement", By<AgreementStoryTests>(OrderOfEach)),
                Rule(
                    "PaymentDescriptor, OrderLanguage, PaymentServiceProviderAttributes, "
                        + "PaymentAuthenticationStatus (of orders alone), BillingAgreementType, SubscriptionAmount",
                    By<V1AccountStoryTests>(
                        nameof(V1AccountStoryTests.What_the_merchant_says_is_told_again),
                        nameof(V1AccountStoryTests.A_challenge_that_is_waited_for_is_shown_and_its_end_too)
                    )
                ),
                Rule(
                    "Whatever a note holds, the document stays well formed",
                    By<ShapesTests>(
                            nameof(ShapesTests.A_note_with_characters_that_xml_cannot_hold_does_not_break_the_document)
                        )
                        .And<RoutesTests>(nameof(RoutesTests.Ids_that_are_none_are_named_in_well_formed_answers))
                )
            ),
            new(
                "3.3",
                "What is visible when",
                Rule(
                    "Without a token a draft shows city, state, postal code and country; no buyer",
                    By<RoutesTests>(
                            nameof(RoutesTests.An_order_is_set_confirmed_authorized_captured_refunded_and_closed)
                        )
                        .And<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                ),
                Rule(
                    "With a good token what its scopes allow, the buyer's name and e-mail too",
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
                            nameof(RoutesTests.A_token_shows_the_whole_address_of_a_draft_and_a_wrong_one_is_refused)
                        )
                ),
                Rule(
                    "Confirmed, buyer and address, also while a challenge is waited for; a draft's status has no "
                        + "timestamp",
                    Whole
                        .And<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                        .And<V1AccountStoryTests>(
                            nameof(V1AccountStoryTests.A_challenge_that_is_waited_for_is_shown_and_its_end_too)
                        )
                ),
                Rule(
                    "Constraints while there are any, again when suspended",
                    By<RoutesTests>(
                        nameof(RoutesTests.A_hard_decline_suspends_until_the_simulated_buyer_repairs_it_sync_and_async),
                        nameof(RoutesTests.An_order_is_set_confirmed_authorized_captured_refunded_and_closed)
                    )
                ),
                Rule(
                    "IdList holds every authorization, oldest first, and is always there",
                    By<V1StoryTests>(
                            nameof(V1StoryTests.The_eleventh_authorization_is_refused_and_declined_ones_do_not_count)
                        )
                        .And<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                )
            ),
        ];
}
