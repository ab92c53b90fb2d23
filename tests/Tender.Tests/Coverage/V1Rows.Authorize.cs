using Tender.Core.Tests;
using Tender.Tests.Flows;
using Tender.Tests.Http.V1;
using Tender.Tests.Processors;
using Tender.Wire.Tests.Http.V1;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V1Rows
{
    private const string PendingCard = nameof(
        V1AuthorizationStoryTests.A_pending_card_times_out_synchronously_and_is_decided_asynchronously
    );

    private const string CaptureNowMail = nameof(
        MailboxStoryTests.With_capture_now_the_note_of_the_authorization_is_in_the_mail_of_the_payment
    );

    private static readonly string[] Terms = ["v1.order", "v1.agreement", "v1.agreement.europe", "v1.child"];

    private static Section[] Authorizing() =>
        [
            new(
                "6.1-6.2",
                "What Authorize does, and its two modes",
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
                        .And<V1AuthorizationStoryTests>(PendingCard)
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
                            nameof(V1StoryTests.The_eleventh_authorization_is_refused_and_declined_ones_do_not_count)
                        )
                        .And<V1AuthorizationStoryTests>(nameof(V1AuthorizationStoryTests.Small_amounts_are_taken))
                )
            ),
            new(
                "6.3",
                "Order of the checks",
                Rule(
                    "Key, signature, time; action, seller, values, object, state, currency, count, amount",
                    By<RoutesTests>(nameof(RoutesTests.What_is_wrong_twice_is_told_in_the_documented_order))
                        .And<SignatureTests>(
                            nameof(SignatureTests.An_unknown_access_key_is_named_so_before_anything_else),
                            nameof(SignatureTests.A_timestamp_may_be_a_quarter_of_an_hour_off_in_any_offset)
                        )
                        .And<ChargePermissionTests>(
                            nameof(ChargePermissionTests.Authorizing_says_the_earlier_thing_when_much_is_wrong)
                        )
                ),
                Rule(
                    "The same reference and parameters: the same object as it is now; others "
                        + "DuplicateRequest, another object DuplicateReferenceId",
                    By<RoutesTests>(
                            nameof(RoutesTests.A_reference_id_used_again_is_the_same_object_as_it_now_is_or_refused)
                        )
                        .And<V1StoryTests>(nameof(V1StoryTests.The_same_reference_id_is_the_same_object_as_it_is_now))
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
                )
            ),
            new(
                "6.4",
                "Values in the answer",
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
                    "SoftDecline always; billing address in Europe, only when Open or captured; descriptor `AMZ*`",
                    By<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                        .And<DeclineMatrixTests>(
                            nameof(DeclineMatrixTests.An_authorization_shows_what_the_table_of_its_answer_says)
                        )
                ),
                Rule("AddressVerificationCode", None("optional; its values are not published"))
            ),
            new(
                "6.5-6.6",
                "Declines",
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
                )
            ),
            new(
                "6.7",
                "On the time line",
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
                )
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
                            .And<ChargePermissionTests>(
                                nameof(ChargePermissionTests.A_permission_takes_its_ceiling_and_not_one_unit_more)
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
                            .And<ChargePermissionTests>(
                                nameof(ChargePermissionTests.A_permission_takes_its_ceiling_and_not_one_unit_more)
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
                    Limit("v1.child", "AuthorizationsMax", "1", "", By<AgreementStoryTests>(OrderOfEach)),
                    Limit("v1.child", "SingleUse", "True", "", By<AgreementStoryTests>(OrderOfEach)),
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
                    .. Terms.SelectMany(LimitsOf),
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
                            .And<AgreementStoryTests>(OrderOfEach)
                    ),
                ]
            ),
            new(
                "7.4-7.6",
                "Fees, lists, texts",
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
                        nameof(MailboxStoryTests.An_order_of_v1_is_confirmed_authorized_captured_and_refunded_by_mail),
                        CaptureNowMail,
                        nameof(MailboxStoryTests.A_declined_payment_method_asks_the_buyer_for_another),
                        nameof(MailboxStoryTests.An_agreement_is_told_of_its_beginning_its_payment_method_and_its_end),
                        nameof(MailboxStoryTests.The_mailbox_has_pages_survives_a_restart_and_is_nobody_elses)
                    )
                ),
                Rule(
                    "SoftDescriptor is told as `AMZ*` and the text, without one as `AMZ*` and the store",
                    By<ShapesTests>(nameof(ShapesTests.Documents_are_the_golden_ones))
                )
            ),
            new(
                "8",
                "Typical flows",
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
                )
            ),
        ];

    /// <summary>What the terms of an order, an agreement and its child have in common.</summary>
    private static Stated[] LimitsOf(string terms) =>
        [
            Limit(
                terms,
                "SessionWindow",
                "PT3H",
                "a draft",
                By<V1StoryTests>(
                        nameof(V1StoryTests.Drafts_go_stale_after_three_hours_and_orders_expire_after_180_days)
                    )
                    .And<AgreementStoryTests>(nameof(AgreementStoryTests.A_draft_agreement_goes_stale))
            ),
            Limit(
                terms,
                "PendingWindow",
                "P1D",
                "TransactionTimeout unless given",
                By<V1AuthorizationStoryTests>(
                    nameof(V1AuthorizationStoryTests.A_pending_authorization_has_a_day_unless_it_says_less)
                )
            ),
            Limit(
                terms,
                "AuthorizationWindow",
                "P30D",
                "",
                By<V1StoryTests>(
                    nameof(V1StoryTests.Authorizations_last_thirty_days_and_captures_after_a_week_are_pending)
                )
            ),
            Limit(
                terms,
                "GuaranteeWindow",
                "P7D",
                "",
                By<V1StoryTests>(
                    nameof(V1StoryTests.Authorizations_last_thirty_days_and_captures_after_a_week_are_pending)
                )
            ),
            Limit(
                terms,
                "RefundsMax",
                "10",
                "",
                By<V1StoryTests>(
                    nameof(V1StoryTests.Refunds_may_exceed_the_capture_by_fifteen_percent_and_are_ten_at_most)
                )
            ),
        ];
}
