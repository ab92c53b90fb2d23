using Tender.Core.Tests;
using Tender.Tests.Flows;
using Tender.Tests.Hosting;
using Tender.Tests.Http;
using Tender.Tests.Http.V2;
using Tender.Tests.Sdk;
using Tender.Wire.Tests.Http.V2;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;
using V2FaultsTests = Tender.Wire.Tests.Http.V2.FaultsTests;

namespace Tender.Tests.Coverage;

/// <summary>What the specification of v2 states, section by section.</summary>
internal static partial class V2Rows
{
    private const string NoMulti = "there are no payments in several currencies";

    private const string CapOfSavedWallet = nameof(
        SavedWalletStoryTests.The_cap_of_a_wallet_that_is_only_saved_is_in_the_merchants_currency
    );

    private const string FinalizedPending = nameof(
        FinalizeStoryTests.A_pending_authorization_is_a_202_and_the_same_key_gives_the_same_answer
    );

    public static IReadOnlyList<Section> All =>
        [
            .. Transport(),
            .. Signing(),
            .. Operations(),
            .. States(),
            .. Asynchrony(),
            .. Notices(),
            .. Errors(),
            .. Sandbox(),
            .. Front(),
            .. Traps(),
            .. Stories(),
        ];

    private static Section[] Transport() =>
        [
            new(
                "1.1",
                "Hosts and regions",
                Rule(
                    "Regions `na`, `eu`, `jp` keep their books in USD, EUR or GBP, JPY",
                    By<RegionStoryTests>(nameof(RegionStoryTests.Every_region_has_its_currency_and_its_ids))
                ),
                Rule(
                    "The HTTPS certificate covers every public host name",
                    By<CertificatesTests>(
                        nameof(CertificatesTests.The_server_certificate_covers_exactly_the_promised_names)
                    )
                ),
                Rule(
                    "A client older than TLS 1.2 is told 426 TLSVersionNotSupported",
                    None("the handshake is refused before there is a request to answer")
                ),
                Rule(
                    "`x-amz-pay-host` is whatever the SDK was told; it is never compared with a name of ours",
                    By<GateTests>(nameof(GateTests.The_same_hand_signature_on_the_right_path_is_served))
                        .And<SignatureTests>(nameof(SignatureTests.The_specs_vectors_verify))
                        .And<NodeSdkTests>(nameof(NodeSdkTests.The_official_sdk_runs_unmodified))
                )
            ),
            new(
                "1.2",
                "Paths",
                Rule(
                    "`/v2/…` and `/sandbox/v2/…` are the same resource",
                    By<RoutesTests>(nameof(RoutesTests.Goes_to))
                        .And<V2StoryTests>(
                            nameof(V2StoryTests.Both_signature_algorithms_both_path_forms_and_https_are_served)
                        )
                ),
                Rule(
                    "A path that names another environment than the server's is refused",
                    By<RoutesTests>(nameof(RoutesTests.Goes_to), nameof(RoutesTests.The_id_is_the_segment_as_it_stands))
                        .And<BadInputV2Tests>(
                            nameof(BadInputV2Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing)
                        )
                ),
                Rule(
                    "A slash at the end is optional in routing and exact in the signature",
                    By<RoutesTests>(nameof(RoutesTests.Goes_to))
                        .And<SignatureTests>(nameof(SignatureTests.Any_change_on_the_way_is_refused))
                ),
                Rule(
                    "The raw target is routed, never a decoded path",
                    By<RoutesTests>(nameof(RoutesTests.Goes_to))
                        .And<GateTests>(
                            nameof(
                                GateTests.A_signed_request_to_a_path_that_is_not_served_is_refused_and_changes_nothing
                            )
                        )
                )
            ),
            new(
                "1.3",
                "Request headers",
                Rule(
                    "accept, content-type, x-amz-pay-date, -host and -region are required, once each, not empty",
                    By<SignatureTests>(
                        nameof(SignatureTests.A_required_header_absent_empty_or_doubled_is_refused_by_name)
                    )
                ),
                Rule(
                    "x-amz-pay-region takes every alias (`us`, `de`, `uk`), in any case",
                    By<SignatureTests>(nameof(SignatureTests.A_region_is_known_by_any_alias))
                ),
                Rule(
                    "x-amz-pay-date comes as `yyyyMMddTHHmmssZ`, or extended from Node",
                    By<SignatureTests>(
                        nameof(SignatureTests.Every_sdks_requests_verify),
                        nameof(SignatureTests.A_date_of_another_form_is_refused)
                    )
                ),
                Rule(
                    "Header names come in the caller's spelling",
                    By<SignatureTests>(nameof(SignatureTests.Every_sdks_requests_verify))
                        .And<RoutesTests>(nameof(RoutesTests.An_idempotency_key_is_up_to_32_plain_characters))
                ),
                Rule(
                    "SDK type, versions, simulation code and auth token may travel unsigned",
                    By<SignatureTests>(nameof(SignatureTests.Information_headers_may_come_unsigned))
                ),
                Rule(
                    "x-amz-pay-authtoken acts for another merchant",
                    By<PartnerStoryTests>(
                        nameof(PartnerStoryTests.A_provider_speaks_for_the_accounts_it_made_and_for_no_others)
                    )
                ),
                Rule(
                    "Expect: 100-continue is answered",
                    By<RequestBytesTests>(nameof(RequestBytesTests.A_body_that_waits_to_be_asked_for_is_asked_for))
                ),
                Rule(
                    "A body on DELETE is read",
                    By<V2StoryTests>(nameof(V2StoryTests.Closing_with_cancel_pending_charges_cancels_them))
                ),
                Rule(
                    "A GET with `Content-Length: 0` is served",
                    By<V2RequestStoryTests>(nameof(V2RequestStoryTests.A_get_with_an_empty_body_is_served))
                )
            ),
            new(
                "1.4",
                "Answers",
                Rule(
                    "Every answer, errors too, carries `x-amz-pay-request-id`",
                    By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                        .And<BadInputV2Tests>(
                            nameof(BadInputV2Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing)
                        )
                        .And<NodeSdkTests>(nameof(NodeSdkTests.The_official_sdk_runs_unmodified))
                ),
                Rule(
                    "Bodies are `application/json`, errors an object of two members",
                    By<AnswerTests>(nameof(AnswerTests.From_session_to_refund))
                        .And<V2FaultsTests>(nameof(V2FaultsTests.The_body_has_two_members))
                ),
                Rule(
                    "A `location` header only at the claim of a merchant account",
                    By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_is_made_changed_claimed_and_deleted))
                )
            ),
            new(
                "1.5",
                "Scalars",
                Rule(
                    "Timestamps are `yyyyMMddTHHmmssZ`, whole seconds, UTC",
                    By<ShapesTests>(nameof(ShapesTests.A_new_session))
                ),
                Rule(
                    "Amounts in answers are texts; yen have no decimals",
                    By<ShapesTests>(nameof(ShapesTests.A_refund_in_live_and_in_yen))
                        .And<BadInputV2Tests>(nameof(BadInputV2Tests.A_merchant_without_cents_takes_none))
                ),
                Rule(
                    "A number where text is expected is its text as sent; a frequency's value is digits, either way",
                    By<BodyTests>(
                            nameof(BodyTests.A_number_where_text_is_expected_is_its_text_as_sent),
                            nameof(BodyTests.The_value_of_a_frequency_is_digits_as_number_or_text)
                        )
                        .And<V2RequestStoryTests>(nameof(V2RequestStoryTests.A_reference_that_is_a_number_is_its_text))
                ),
                Rule(
                    "billingAddress without scopes: in Europe and for PayOnly; elsewhere with its scope",
                    By<Wire.Tests.Http.V2.ShapesTests>(
                        nameof(
                            Wire.Tests
                                .Http
                                .V2
                                .ShapesTests
                                .The_billing_address_is_told_in_europe_without_shipping_or_with_its_scope
                        )
                    )
                ),
                Rule(
                    "Amounts in requests are texts or numbers, read as decimals, never as binary fractions",
                    By<BodyTests>(nameof(BodyTests.An_amount_is_plain_decimal_text))
                        .And<MoneyTests>(nameof(MoneyTests.Random_text_is_refused_or_read_exactly))
                ),
                Rule(
                    "Twelve currencies: the EU presents in all of them, NA only in USD, JP only in JPY",
                    By<RegionStoryTests>(
                        nameof(RegionStoryTests.The_eu_presents_in_every_currency_and_the_others_in_their_own)
                    )
                ),
                Rule(
                    "Booleans may come as the texts `true` and `false`",
                    By<BodyTests>(nameof(BodyTests.A_flag_is_a_boolean_or_its_word))
                ),
                Rule(
                    "`releaseEnvironment` is Sandbox or Live",
                    By<ShapesTests>(nameof(ShapesTests.A_permission), nameof(ShapesTests.A_refund_in_live_and_in_yen))
                )
            ),
            new(
                "1.6",
                "Identifiers",
                Rule(
                    "Checkout sessions are lower-case UUIDs",
                    By<ObjectIdTests>(
                        nameof(ObjectIdTests.An_identifier_tells_what_it_names),
                        nameof(ObjectIdTests.What_is_no_identifier_of_ours_is_null)
                    )
                ),
                Rule(
                    "Permissions are `S01-7-7` (sandbox) or `P01-7-7`, recurring ones `C01` or `B01`; the "
                        + "region is the last digit of the prefix",
                    By<ObjectIdTests>(nameof(ObjectIdTests.The_four_letters_say_environment_and_kind))
                        .And<RegionStoryTests>(nameof(RegionStoryTests.Every_region_has_its_currency_and_its_ids))
                ),
                Rule(
                    "A charge is its permission's id and `-C` with six digits, a refund `-R`, both under "
                        + "the permission",
                    By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                        .And<ObjectIdTests>(nameof(ObjectIdTests.Children_know_their_family_and_number))
                ),
                Rule(
                    "Merchants, stores, buyers and keys have the real ones' shapes",
                    By<RegionStoryTests>(nameof(RegionStoryTests.Merchants_and_buyers_have_ids_of_the_known_shapes))
                ),
                Rule(
                    "Report documents have ids with dots",
                    By<ReportsStoryTests>(
                        nameof(ReportsStoryTests.A_documents_link_needs_no_signature_and_leads_to_one_file)
                    )
                )
            ),
        ];

    private static Section[] Signing() =>
        [
            new(
                "2.1",
                "Algorithms",
                Rule(
                    "AMZN-PAY-RSASSA-PSS has a salt of 20 bytes, -V2 one of 32; neither passes for the other",
                    By<PssTests>(nameof(PssTests.The_right_salt_verifies_and_the_other_one_does_not))
                        .And<SignatureTests>(nameof(SignatureTests.A_salt_under_the_other_algorithms_name_is_refused))
                ),
                Rule(
                    "EMSA-PSS is verified step by step: length, trailer, zeros, salt length, hash",
                    By<PssTests>(
                        nameof(PssTests.A_signature_has_one_length_and_one_spelling),
                        nameof(PssTests.A_leading_zero_belongs_to_the_signature),
                        nameof(PssTests.Tampered_signatures_and_texts_are_refused),
                        nameof(PssTests.Salts_the_wire_does_not_know_are_refused),
                        nameof(PssTests.Other_paddings_are_refused)
                    )
                ),
                Rule(
                    "Keys of 2048 bits, in both public formats",
                    By<PssTests>(
                        nameof(PssTests.Both_public_formats_are_read),
                        nameof(PssTests.Keys_nobody_should_trust_are_not_read)
                    )
                )
            ),
            new(
                "2.2-2.4",
                "Canonical request, string to sign, Authorization",
                Rule(
                    "The canonical request and its hash",
                    By<SignatureTests>(
                        nameof(SignatureTests.The_specs_vectors_verify),
                        nameof(SignatureTests.The_specs_node_request_has_its_hash)
                    )
                ),
                Rule(
                    "Authorization has three parts, each once, in strict grammar",
                    By<SignatureTests>(
                        nameof(SignatureTests.A_malformed_authorization_is_refused),
                        nameof(SignatureTests.The_authorization_those_were_made_from_is_read),
                        nameof(SignatureTests.Two_authorizations_or_none_are_refused)
                    )
                )
            ),
            new(
                "2.5",
                "How each SDK signs",
                Rule(
                    "Requests as dotnet, nodejs, java, php and ruby build them verify, with either salt",
                    By<SignatureTests>(
                        nameof(SignatureTests.Every_sdks_requests_verify),
                        nameof(SignatureTests.Every_sdks_requests_verify_with_the_long_salt_too)
                    )
                ),
                Rule(
                    "The official Node.js SDK itself, unmodified, with both algorithms",
                    By<NodeSdkTests>(
                        nameof(NodeSdkTests.The_official_sdk_runs_unmodified),
                        nameof(NodeSdkTests.And_with_its_second_algorithm)
                    )
                ),
                Rule(
                    "The official dotnet, java, php and ruby SDKs themselves",
                    None("they are modelled after their sources, not run")
                ),
                Rule(
                    "Java sends a bare query and signs the encoded one; a bare `?` signs nothing; `//` is "
                        + "collapsed",
                    By<SignatureTests>(
                        nameof(SignatureTests.Java_signs_an_encoded_query_and_sends_it_bare),
                        nameof(SignatureTests.A_bare_question_mark_signs_an_empty_query),
                        nameof(SignatureTests.Repeated_slashes_are_signed_collapsed)
                    )
                ),
                Rule(
                    "An SDK that retries resends the very same signature and date: one effect",
                    By<AnswerTests>(nameof(AnswerTests.The_very_same_request_again_has_one_effect_also_without_a_key))
                )
            ),
            new(
                "2.6",
                "Verification",
                Rule(
                    "A query verifies in its few spellings and in no other reading",
                    By<SignatureTests>(
                        nameof(SignatureTests.A_query_verifies_only_as_another_spelling_of_itself),
                        nameof(SignatureTests.Two_hundred_and_one_pairs_verify_only_as_sent)
                    )
                ),
                Rule(
                    "Any change of method, path, query, body or signed header is refused",
                    By<SignatureTests>(
                        nameof(SignatureTests.Any_change_on_the_way_is_refused),
                        nameof(SignatureTests.A_value_cannot_pass_for_another_line)
                    )
                ),
                Rule(
                    "An idempotency key that was sent must be signed, and single",
                    By<SignatureTests>(nameof(SignatureTests.An_idempotency_key_must_be_signed_and_single))
                ),
                Rule(
                    "The received bytes are hashed; nothing is serialized again",
                    By<SignatureTests>(nameof(SignatureTests.Any_change_on_the_way_is_refused))
                ),
                Rule(
                    "A target that could be read in two ways is refused, however well signed",
                    By<SignatureTests>(
                        nameof(SignatureTests.A_target_that_can_be_read_in_two_ways_is_refused_however_well_signed)
                    )
                )
            ),
            new(
                "2.8",
                "The button's payload",
                Rule(
                    "The signature covers exactly the payload's text, no method, no date",
                    By<SignatureTests>(
                            nameof(SignatureTests.A_button_payload_verifies_under_its_stated_algorithm_or_under_none)
                        )
                        .And<ButtonStoryTests>(
                            nameof(ButtonStoryTests.A_payload_that_was_not_signed_as_it_came_makes_nothing)
                        )
                ),
                Rule(
                    "Without an algorithm either verifies; with one only that",
                    By<SignatureTests>(
                        nameof(SignatureTests.A_button_payload_verifies_under_its_stated_algorithm_or_under_none)
                    )
                )
            ),
            new(
                "2.9",
                "Refusals of authentication",
                Rule(
                    "The refused signature's text echoes the server's string to sign",
                    By<SignatureTests>(nameof(SignatureTests.The_specs_node_request_has_its_hash))
                ),
                Rule(
                    "A date in the future has the recorded text; the window is 15 minutes either way",
                    By<SignatureTests>(
                        nameof(SignatureTests.A_date_in_the_future_has_the_recorded_text),
                        nameof(SignatureTests.A_date_may_be_a_quarter_of_an_hour_off_either_way)
                    )
                ),
                Rule(
                    "An unknown key is named; code, status and cost are those of a wrong signature",
                    By<SignatureTests>(
                        nameof(SignatureTests.Nobody_elses_key_verifies_and_an_unknown_one_is_named),
                        nameof(SignatureTests.A_signature_by_the_stand_in_for_unknown_keys_is_no_signature)
                    )
                ),
                Rule(
                    "Every route asks for a signature before anything else",
                    By<GateTests>(nameof(GateTests.Every_v2_route_asks_for_a_signature_before_anything_else))
                )
            ),
        ];
}
