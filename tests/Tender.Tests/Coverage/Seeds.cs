using Tender.Tests.Flows;

namespace Tender.Tests.Coverage;

/// <summary>
/// What "Step 6: Request an authorization" of the original integration guide states, and the tests that prove it. A
/// test is named by its class and method, so that a rename breaks the build.
/// </summary>
internal static class Seeds
{
    /// <param name="Key">The statement's short name.</param>
    /// <param name="Statement">What the guide says, in our words.</param>
    /// <param name="Tests">The tests that prove it: class and method.</param>
    public sealed record Row(string Key, string Statement, string[] Tests);

    private const string DeclinedForWhoWaits = nameof(
        V1AuthorizationStoryTests.What_takes_longer_is_declined_for_who_waits_and_approved_for_who_does_not
    );

    public static IReadOnlyList<Row> V1 { get; } =
    [
        new(
            "reserve",
            "Authorize reserves an amount against the payment method stored in the order reference",
            [Of<V1StoryTests>(nameof(V1StoryTests.Set_confirm_authorize_capture_refund_close))]
        ),
        new(
            "open",
            "A successful Authorize makes an authorization that is Open, from which funds can be captured",
            [Of<V1IntegrationGuideTests>(nameof(V1IntegrationGuideTests.One_time_synchronous))]
        ),
        new(
            "thirty-days",
            "An authorization stays Open for 30 days",
            [
                Of<V1IntegrationGuideTests>(
                    nameof(V1IntegrationGuideTests.An_expired_authorization_is_followed_by_another)
                ),
                Of<V1StoryTests>(
                    nameof(V1StoryTests.Authorizations_last_thirty_days_and_captures_after_a_week_are_pending)
                ),
            ]
        ),
        new(
            "ten",
            "Up to 10 authorizations can be made on an order reference that is Open",
            [
                Of<V1StoryTests>(
                    nameof(V1StoryTests.The_eleventh_authorization_is_refused_and_declined_ones_do_not_count)
                ),
                Of<V1IntegrationGuideTests>(nameof(V1IntegrationGuideTests.Split_shipment)),
            ]
        ),
        new(
            "small-amounts",
            "An amount below 1.00 is no good practice, and may be declined",
            [Of<DeclineMatrixTests>(nameof(DeclineMatrixTests.Small_amounts_are_accepted))]
        ),
        new(
            "async-confirmation",
            "Asynchronous: the order is confirmed at once, the final status is not available in real time",
            [Of<V1IntegrationGuideTests>(nameof(V1IntegrationGuideTests.Asynchronous))]
        ),
        new(
            "async-hold",
            "Asynchronous: an answer may take up to 24 hours",
            [
                Of<V1StoryTests>(
                    nameof(V1StoryTests.The_transaction_timeout_is_the_deadline_of_a_pending_authorization)
                ),
                Of<V1AuthorizationStoryTests>(
                    nameof(
                        V1AuthorizationStoryTests.An_asynchronous_authorization_waits_for_a_day_unless_told_otherwise
                    )
                ),
            ]
        ),
        new(
            "async-decline",
            "An asynchronous decline: the buyer updates the payment method, another form of payment is "
                + "collected, or the order is canceled, by its reason code",
            [
                Of<V1IntegrationGuideTests>(nameof(V1IntegrationGuideTests.Decline_repaired_by_mail)),
                Of<DeclineMatrixTests>(nameof(DeclineMatrixTests.On_an_order)),
            ]
        ),
        new(
            "async-fewer-declines",
            "Asynchronous: fewer declines, for there is time to investigate; synchronous: what would stay "
                + "Pending is Declined",
            [Of<V1AuthorizationStoryTests>(DeclinedForWhoWaits)]
        ),
        new(
            "sync-use",
            "Synchronous: authorized or captured while the buyer is there",
            [Of<V1IntegrationGuideTests>(nameof(V1IntegrationGuideTests.Pay_now))]
        ),
        new(
            "sync-timed-out",
            "Pending authorizations turned into declines have the reason TransactionTimedOut",
            [Of<V1AuthorizationStoryTests>(DeclinedForWhoWaits)]
        ),
        new(
            "soft-decline",
            "SoftDecline tells hard from soft declines of InvalidPaymentMethod; after a soft one another "
                + "attempt may be made",
            [
                Of<V1StoryTests>(nameof(V1StoryTests.A_soft_decline_leaves_the_order_open_for_another_attempt)),
                Of<DeclineMatrixTests>(nameof(DeclineMatrixTests.On_an_order)),
                Of<DeclineMatrixTests>(
                    nameof(DeclineMatrixTests.A_soft_decline_may_be_tried_again_and_uses_up_no_authorization)
                ),
            ]
        ),
        new(
            "reference-id",
            "AuthorizationReferenceId is the merchant's, and another thing than the AmazonAuthorizationId",
            [
                Of<V1StoryTests>(nameof(V1StoryTests.The_same_reference_id_is_the_same_object_as_it_is_now)),
                Of<V1AuthorizationStoryTests>(
                    nameof(V1AuthorizationStoryTests.The_merchants_reference_is_not_amazons_id)
                ),
            ]
        ),
        new(
            "note",
            "SellerAuthorizationNote is shown in the buyer's mail, with CaptureNow in that of the payment",
            [
                Of<MailboxStoryTests>(
                    nameof(MailboxStoryTests.An_order_of_v1_is_confirmed_authorized_captured_and_refunded_by_mail)
                ),
                Of<MailboxStoryTests>(
                    nameof(
                        MailboxStoryTests.With_capture_now_the_note_of_the_authorization_is_in_the_mail_of_the_payment
                    )
                ),
            ]
        ),
        new(
            "descriptor",
            "SoftDescriptor is on the buyer's statement",
            [
                Of<V1AccountStoryTests>(nameof(V1AccountStoryTests.What_the_merchant_says_is_told_again)),
                Of<MailboxStoryTests>(
                    nameof(MailboxStoryTests.An_order_of_v1_is_confirmed_authorized_captured_and_refunded_by_mail)
                ),
            ]
        ),
        new(
            "async-timeout",
            "Asynchronous: TransactionTimeout is 5 to 1440 minutes in steps of 5, 1440 when left out",
            [
                Of<V1AuthorizationStoryTests>(
                    nameof(V1AuthorizationStoryTests.The_transaction_timeout_is_zero_or_five_to_1440_in_steps_of_five)
                ),
                Of<V1AuthorizationStoryTests>(
                    nameof(
                        V1AuthorizationStoryTests.An_asynchronous_authorization_waits_for_a_day_unless_told_otherwise
                    )
                ),
            ]
        ),
        new(
            "async-overrun",
            "What cannot be processed within the limit is Declined, TransactionTimedOut",
            [Of<V1StoryTests>(nameof(V1StoryTests.The_transaction_timeout_is_the_deadline_of_a_pending_authorization))]
        ),
        new(
            "async-pending",
            "Asynchronous: the answer is always Pending; the final status comes by notification",
            [
                Of<V1IntegrationGuideTests>(nameof(V1IntegrationGuideTests.Asynchronous)),
                Of<V1AuthorizationStoryTests>(
                    nameof(V1AuthorizationStoryTests.The_transaction_timeout_is_zero_or_five_to_1440_in_steps_of_five)
                ),
            ]
        ),
        new(
            "sync-timeout",
            "Synchronous: TransactionTimeout is 0",
            [
                Of<V1AuthorizationStoryTests>(
                    nameof(V1AuthorizationStoryTests.The_transaction_timeout_is_zero_or_five_to_1440_in_steps_of_five)
                ),
            ]
        ),
        new(
            "sync-answer",
            "Synchronous: the answer is Open or Declined, within 6 to 8 seconds",
            [
                Of<V1AuthorizationStoryTests>(
                    nameof(V1AuthorizationStoryTests.Who_waits_is_answered_within_the_time_of_the_guide)
                ),
                Of<V1StoryTests>(nameof(V1StoryTests.Synchronous_declines_are_answers_with_status_200)),
            ]
        ),
        new(
            "note-in-mail",
            "Note and descriptor are in the buyer's Funds Authorized mail",
            [
                Of<MailboxStoryTests>(
                    nameof(MailboxStoryTests.An_order_of_v1_is_confirmed_authorized_captured_and_refunded_by_mail)
                ),
            ]
        ),
        new(
            "parse",
            "Open: go on with the order; every other state has its reason code",
            [
                Of<DeclineMatrixTests>(
                    nameof(DeclineMatrixTests.An_authorization_shows_what_the_table_of_its_answer_says)
                ),
                Of<DeclineMatrixTests>(nameof(DeclineMatrixTests.On_an_order)),
                Of<DeclineMatrixTests>(nameof(DeclineMatrixTests.On_an_agreement)),
            ]
        ),
        new(
            "query",
            "An asynchronous authorization can be looked up by GetAuthorizationDetails with its AmazonAuthorizationId",
            [Of<V1StoryTests>(nameof(V1StoryTests.Asynchronous_is_pending_first_and_then_open))]
        ),
        new(
            "errors",
            "Errors must be handled: each call answers well-formed errors, in a known order",
            [
                Of<ValidationOrderTests>(nameof(ValidationOrderTests.Authorize_is_refused_for_its_first_fault)),
                Of<BadInputV1Tests>(nameof(BadInputV1Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing)),
            ]
        ),
        new(
            "sample",
            "The printed request: POST to the path of the section, x-www-form-urlencoded, a User-Agent, blanks "
                + "in the note",
            [
                Of<SdkHabitsV1Tests>(
                    nameof(SdkHabitsV1Tests.The_guides_sample_request_is_understood_whatever_its_content_type)
                ),
            ]
        ),
    ];

    private static string Of<T>(string method) => $"{typeof(T).Name}.{method}";
}
