using Tender.Tests.Flows;
using Tender.Tests.Http;
using Tender.Tests.Http.V2;
using Tender.Tests.Sdk;
using Tender.Wire.Tests.Http.V2;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;
using V2FaultsTests = Tender.Wire.Tests.Http.V2.FaultsTests;

namespace Tender.Tests.Coverage;

internal static partial class V2Rows
{
    private static Section[] Front() =>
        [
            new(
                "9",
                "The front end",
                Rule(
                    "`amazon.Pay.renderButton`, `initCheckout`, `bindChangeAction`, `signout`: checkout.js",
                    None("from these tests: those of `tests/Tender.Browser.Tests` prove them")
                ),
                Rule(
                    "A signed payload makes a session; the buyer signs in, reviews, pays, cancels; where "
                        + "her browser is sent",
                    By<ButtonStoryTests>(nameof(ButtonStoryTests.The_button_makes_the_very_session_that_the_call_makes))
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
                        nameof(ButtonStoryTests.A_sign_in_gives_a_token_for_a_day_that_tells_only_what_was_asked_for),
                        nameof(ButtonStoryTests.What_is_wrong_with_a_sign_in_is_said)
                    )
                )
            ),
        ];

    private static Section[] Traps() =>
        [
            new(
                "11",
                "Compatibility traps",
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
                            nameof(OpenApiTests.What_every_v2_operation_was_sent_and_answered_is_what_the_document_says)
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
                )
            ),
        ];

    private static Section[] Stories() =>
        [
            new(
                "12",
                "End-to-end scripts",
                Rule(
                    "A: 0701, pending, authorized, captured",
                    By<V2StoryTests>(nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized))
                ),
                Rule(
                    "B: 4354, pending, declined",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.A_pending_authorization_may_end_declined_and_the_session_stays_completed)
                    )
                ),
                Rule(
                    "C: three charges up to the limit",
                    By<V2StoryTests>(nameof(V2StoryTests.Parcels_are_charged_one_by_one_until_the_total_is_captured))
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
                    By<NoticeStoryTests>(nameof(NoticeStoryTests.Closing_is_told_of_the_permission_and_of_the_charge))
                ),
                Rule(
                    "K: the monthly cap",
                    By<RecurringStoryTests>(
                        nameof(RecurringStoryTests.A_subscription_is_charged_within_the_cap_of_each_month)
                    )
                ),
                Rule(
                    "L: an endpoint that answers 503",
                    By<IpnStoryTests>(nameof(IpnStoryTests.A_refused_notice_comes_again_every_hour_with_the_same_bytes))
                ),
                Rule("M: the 26th charge", By<V2StoryTests>(nameof(V2StoryTests.At_most_25_charges_on_a_permission))),
                Rule(
                    "N: completed with another amount",
                    By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                ),
                Rule("O: left for 24 hours", By<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money)))
            ),
        ];
}
