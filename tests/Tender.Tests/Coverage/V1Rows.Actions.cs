using Tender.Core.Tests;
using Tender.Tests.Flows;
using Tender.Tests.Http.V1;
using Tender.Wire.Tests.Http.V1;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V1Rows
{
    private const string LateCredits = nameof(
        ProviderCreditStoryTests.A_late_capture_credits_when_it_is_completed_and_a_declined_one_never
    );

    private static Section[] Actions()
    {
        var credits = new[]
        {
            "GetProviderCreditDetails",
            "GetProviderCreditReversalDetails",
            "ReverseProviderCredit",
        }.Select(name => Operation(name, "", By<ProviderCreditStoryTests>(CreditsCounted)));
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
                            nameof(ChallengeStoryTests.An_order_is_suspended_until_the_challenge_is_passed)
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
                    Operation("AuthorizeOnBillingAgreement", "", By<AgreementStoryTests>(OrderOfEach)),
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
                        By<NoticeConfigurationStoryTests>(EndpointsSet)
                    ),
                    Operation(
                        "SetMerchantNotificationConfiguration",
                        "",
                        By<NoticeConfigurationStoryTests>(EndpointsSet)
                    ),
                    .. credits,
                ]
            ),
            new(
                "4.3-4.4",
                "Setting details",
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
                )
            ),
            new(
                "4.5",
                "Confirming",
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
                    "SuccessUrl, and FailureUrl where it is another: in Europe Suspended, "
                        + "PaymentAuthorizationRequired, until the challenge is passed, and not modifiable",
                    By<ChallengeStoryTests>(
                        nameof(ChallengeStoryTests.Where_no_bank_asks_an_order_with_both_urls_is_confirmed_at_once),
                        nameof(ChallengeStoryTests.An_order_is_suspended_until_the_challenge_is_passed),
                        nameof(ChallengeStoryTests.A_failed_challenge_ends_the_order_or_agreement),
                        nameof(ChallengeStoryTests.What_was_not_said_before_can_be_added_once_while_the_bank_asks),
                        nameof(ChallengeStoryTests.The_one_url_that_is_sent_is_told_every_answer),
                        nameof(ChallengeStoryTests.A_waiting_order_can_be_canceled_or_go_stale)
                    )
                ),
                Rule(
                    "ExpectImmediateAuthorization closes it after 60 minutes without one",
                    By<RoutesTests>(nameof(RoutesTests.An_order_that_expects_an_authorization_at_once_ends_without_one))
                        .And<ChallengeStoryTests>(
                            nameof(ChallengeStoryTests.What_the_confirmation_expected_counts_from_the_passed_challenge)
                        )
                )
            ),
            new(
                "4.6-4.7",
                "Cancelling and closing",
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
                    By<V1StoryTests>(nameof(V1StoryTests.Open_authorizations_of_a_closed_order_can_still_be_captured))
                        .And<RoutesTests>(
                            nameof(RoutesTests.An_order_is_set_confirmed_authorized_captured_refunded_and_closed)
                        )
                ),
                Rule(
                    "A draft cannot be closed",
                    Bad.And<RoutesTests>(
                        nameof(RoutesTests.Cancelling_takes_everything_open_with_it_and_can_be_repeated)
                    )
                )
            ),
            new(
                "4.8-4.9",
                "Orders for an agreement, lists",
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
                )
            ),
            new(
                "4.10-4.13",
                "Authorize, Capture, Refund",
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
                    Whole.And<AuthorizationTests>(nameof(AuthorizationTests.A_partial_capture_gives_the_rest_back))
                ),
                Rule("An authorization's id where a capture's belongs is InvalidTransactionId", Bad),
                Rule(
                    "Refunds: Pending first; captured + min(15 %, 75); ten at most",
                    By<V1StoryTests>(
                        nameof(V1StoryTests.Refunds_may_exceed_the_capture_by_fifteen_percent_and_are_ten_at_most)
                    )
                ),
                Rule(
                    "ProviderCreditList and its reversals; ReverseProviderCredit is Completed in its answer",
                    By<ProviderCreditStoryTests>(CreditsCounted)
                        .And<ProviderCreditStoryTests>(
                            nameof(ProviderCreditStoryTests.A_refund_takes_credits_back_and_shares_its_fate_with_them),
                            LateCredits,
                            nameof(ProviderCreditStoryTests.What_is_wrong_with_a_list_or_a_reversal_is_said),
                            nameof(ProviderCreditStoryTests.Rivals_reverse_no_more_than_there_is)
                        )
                )
            ),
            new(
                "4.14",
                "Billing agreements",
                Rule(
                    "Set while Draft, confirmed without constraints, validated once Open",
                    By<RoutesTests>(nameof(RoutesTests.A_billing_agreement_is_set_confirmed_validated_and_closed))
                ),
                Rule(
                    "BillingAgreementConstraintsExist while there are any",
                    By<AgreementStoryTests>(nameof(AgreementStoryTests.An_agreement_with_constraints_is_not_confirmed))
                ),
                Rule(
                    "BillingAgreementType, SubscriptionAmount; these alone can be set on a confirmed one",
                    By<V1AccountStoryTests>(
                        nameof(V1AccountStoryTests.What_the_merchant_says_is_told_again),
                        nameof(
                            V1AccountStoryTests.A_confirmed_agreement_is_still_told_its_type_and_amount_and_nothing_else
                        )
                    )
                ),
                Rule(
                    "Each authorization makes an order of its own, closed after it",
                    By<AgreementStoryTests>(OrderOfEach)
                ),
                Limit(
                    "v1.agreement",
                    "MonthlyUnits",
                    "500",
                    "begins anew with the month",
                    By<AgreementStoryTests>(
                            nameof(AgreementStoryTests.The_monthly_limit_counts_and_begins_anew_with_the_month)
                        )
                        .And<ChargePermissionTests>(nameof(ChargePermissionTests.A_month_has_a_cap_of_its_own))
                ),
                Limit(
                    "v1.agreement",
                    "MonthlyYen",
                    "50000",
                    "",
                    By<ChargePermissionTests>(nameof(ChargePermissionTests.A_month_has_a_cap_of_its_own))
                ),
                Limit(
                    "v1.agreement.europe",
                    "MonthlyUnits",
                    "1000",
                    "ten times that in DKK, HKD, NOK, SEK, ZAR",
                    By<AgreementStoryTests>(nameof(AgreementStoryTests.In_Europe_the_monthly_limit_is_twice_as_high))
                        .And<ChargePermissionTests>(nameof(ChargePermissionTests.A_month_has_a_cap_of_its_own))
                ),
                Limit(
                    "v1.agreement.europe",
                    "MonthlyYen",
                    "100000",
                    "",
                    By<ChargePermissionTests>(nameof(ChargePermissionTests.A_month_has_a_cap_of_its_own))
                ),
                Rule(
                    "Suspended: no new orders or authorizations, captures go on",
                    By<AgreementStoryTests>(
                        AgreementSuspended,
                        nameof(AgreementStoryTests.Only_an_open_agreement_is_charged)
                    )
                )
            ),
            new(
                "4.15",
                "Housekeeping",
                Rule(
                    "The service's status, an inactive account",
                    By<V1AccountStoryTests>(
                        nameof(V1AccountStoryTests.The_service_says_how_it_is_and_the_account_whether_it_may)
                    )
                ),
                Rule(
                    "Event types choose what an endpoint is told",
                    By<NoticeConfigurationStoryTests>(
                        EndpointsSet,
                        nameof(
                            NoticeConfigurationStoryTests.Nothing_is_configured_at_first_and_nonsense_changes_nothing
                        )
                    )
                )
            ),
        ];
    }
}
