using Tender.Core.Tests;
using Tender.Tests.Flows;
using Tender.Tests.Http.V2;
using Tender.Tests.Notifications;
using Tender.Tests.Processors;
using Tender.Tests.Sdk;
using Tender.Wire.Tests.Http.V2;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V2Rows
{
    private const string LateEffectUndone = nameof(
        OutsideProcessorTests.A_caller_who_waits_is_told_that_time_ran_out_and_the_late_effect_is_undone
    );

    private const string VerifiedByReceiver = nameof(
        SignerTests.A_receiver_that_knows_only_the_envelope_and_the_certificate_verifies_both_versions
    );

    private const string AnotherCard = nameof(
        ChargePermissionStoryTests.Another_card_for_a_subscription_is_told_as_a_change_of_an_attribute
    );

    private static Section[] Asynchrony() =>
        [
            new(
                "5.1-5.2",
                "Where asynchrony exists",
                Rule(
                    "A one-time charge that may be pending is decided at once where possible",
                    By<V2StoryTests>(nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized))
                        .And<ChargeStoryTests>(
                            nameof(ChargeStoryTests.A_charge_that_may_be_pending_and_need_not_is_decided_at_once)
                        )
                ),
                Rule(
                    "On the other types it is always pending first",
                    By<RecurringStoryTests>(nameof(RecurringStoryTests.A_charge_that_may_be_pending_always_is))
                        .And<SavedWalletStoryTests>(
                            nameof(SavedWalletStoryTests.A_pending_charge_on_a_wallet_is_always_decided_later)
                        )
                ),
                Rule(
                    "Without the flag the answer is final; what cannot be decided in time is TransactionTimedOut",
                    By<SimulatorTests>(nameof(SimulatorTests.A_verdict_follows_from_the_movement_alone))
                        .And<OutsideProcessorTests>(LateEffectUndone)
                ),
                Rule(
                    "A capture after seven days is CaptureInitiated first",
                    By<V2StoryTests>(nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous))
                ),
                Rule(
                    "captureNow can come to CaptureInitiated",
                    By<AnswerTests>(nameof(AnswerTests.A_simulated_capture_is_asynchronous))
                ),
                Rule(
                    "Every refund is asynchronous",
                    By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                )
            ),
            new(
                "5.3",
                "How a decline is told",
                Rule(
                    "At a checkout: the session is canceled; if it was pending, the charge is Declined and "
                        + "the session stays",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.A_checkout_can_end_without_money),
                        nameof(V2StoryTests.A_pending_authorization_may_end_declined_and_the_session_stays_completed)
                    )
                ),
                Rule(
                    "Create Charge: an error with the reason as its code, and no charge",
                    By<AnswerTests>(nameof(AnswerTests.A_decline_at_once_is_an_error_without_a_charge))
                        .And<V2StoryTests>(nameof(V2StoryTests.A_synchronous_decline_is_an_error_and_leaves_no_charge))
                ),
                Rule(
                    "A late capture: Declined later",
                    By<V2StoryTests>(nameof(V2StoryTests.A_late_capture_may_be_declined))
                ),
                Rule(
                    "A capture within a week declined in the answer",
                    By<ChargeStoryTests>(nameof(ChargeStoryTests.A_capture_declined_in_the_answer_is_an_error))
                ),
                Rule(
                    "A refund: Declined later",
                    By<V2StoryTests>(nameof(V2StoryTests.A_declined_refund_gives_its_room_back))
                )
            ),
            new(
                "5.4",
                "What may follow",
                Rule(
                    "After a soft decline the next charge may succeed; after a hard one the buyer must act;"
                        + " after AmazonRejected nothing",
                    By<V2StoryTests>(nameof(V2StoryTests.A_synchronous_decline_is_an_error_and_leaves_no_charge))
                ),
                Rule(
                    "The repair of a payment method is told by a notice",
                    By<NoticesTests>(nameof(NoticesTests.Is_news_or_is_not))
                )
            ),
            new(
                "5.5-5.6",
                "Polling, timers, races",
                Rule(
                    "A GET changes nothing; notices come without one",
                    By<IpnStoryTests>(nameof(IpnStoryTests.A_v2_notice_names_the_object_and_is_signed))
                ),
                Rule(
                    "Everything asynchronous takes 30 seconds in the sandbox",
                    By<SimulatorTests>(
                        nameof(SimulatorTests.A_verdict_follows_from_the_movement_alone),
                        nameof(SimulatorTests.A_late_capture_is_answered_later)
                    )
                ),
                Rule(
                    "Cancel wins over a pending decision",
                    By<V2StoryTests>(nameof(V2StoryTests.Cancel_wins_over_a_pending_decision))
                ),
                Rule(
                    "A close with cancelPendingCharges wins over a pending decision",
                    By<V2StoryTests>(nameof(V2StoryTests.Closing_with_cancel_pending_charges_cancels_them))
                ),
                Rule(
                    "A late capture counts from the approval of a pending authorization",
                    By<AuthorizationTests>(nameof(AuthorizationTests.After_day_seven_a_capture_is_late))
                ),
                Rule(
                    "A notice goes out after the commit: a GET from its handler sees the new state",
                    By<IpnStoryTests>(nameof(IpnStoryTests.The_handler_reads_the_state_the_notice_is_about))
                ),
                Rule(
                    "Due times are rows of the same commit: they survive a restart",
                    By<V2StoryTests>(
                            nameof(V2StoryTests.The_same_key_and_body_give_the_same_bytes_also_after_a_restart)
                        )
                        .And<Tender.Tests.Processes.KillTests>(
                            nameof(
                                Tender
                                    .Tests
                                    .Processes
                                    .KillTests
                                    .A_server_killed_under_load_has_kept_every_answer_and_does_nothing_twice
                            )
                        )
                ),
                Rule(
                    "lastUpdatedTimestamp is set on every change, equal to the creation at first",
                    By<ShapesTests>(nameof(ShapesTests.A_new_session), nameof(ShapesTests.A_captured_charge))
                )
            ),
        ];

    private static Section[] Notices() =>
        [
            new(
                "6.1",
                "Instant Payment Notifications: transport",
                Rule(
                    "POST, `text/plain; charset=UTF-8`, with the SNS headers",
                    By<NoticeStoryTests>(nameof(NoticeStoryTests.A_notice_has_the_headers_of_sns))
                ),
                Rule(
                    "Anything but a 2xx is tried again, the same bytes and MessageId",
                    By<IpnStoryTests>(
                        nameof(IpnStoryTests.A_refused_notice_comes_again_every_hour_with_the_same_bytes),
                        nameof(IpnStoryTests.Retries_go_on_after_a_restart)
                    )
                ),
                Rule(
                    "At least once, in no promised order",
                    By<Tender.Tests.Processes.KillTests>(
                        nameof(
                            Tender
                                .Tests
                                .Processes
                                .KillTests
                                .A_server_killed_under_load_has_kept_every_answer_and_does_nothing_twice
                        )
                    )
                ),
                Rule(
                    "SubscriptionConfirmation is never sent",
                    By<SignerTests>(
                        nameof(SignerTests.The_envelope_has_exactly_the_members_of_a_notification_and_no_subject)
                    )
                )
            ),
            new(
                "6.2",
                "The envelope",
                Rule(
                    "Exactly nine members, no Subject",
                    By<SignerTests>(
                        nameof(SignerTests.The_envelope_has_exactly_the_members_of_a_notification_and_no_subject)
                    )
                ),
                Rule(
                    "SignatureVersion 1 (SHA-1) unless the endpoint asks for 2 (SHA-256)",
                    By<SignerTests>(VerifiedByReceiver)
                        .And<IpnStoryTests>(nameof(IpnStoryTests.A_v2_notice_names_the_object_and_is_signed))
                ),
                Rule(
                    "SigningCertURL is on the region's SNS host and the certificate is served there",
                    By<SignerTests>(
                            nameof(
                                SignerTests.The_certificate_url_is_what_client_checks_accept_and_a_host_we_answer_for
                            )
                        )
                        .And<NodeSdkTests>(nameof(NodeSdkTests.The_official_sdk_runs_unmodified))
                )
            ),
            new(
                "6.3",
                "The message",
                Rule(
                    "Seven members in Pascal case, no state",
                    By<NoticesTests>(nameof(NoticesTests.A_message_names_the_object_and_no_state))
                ),
                Rule("NotificationType ATTRIBUTE_CHANGE", By<ChargePermissionStoryTests>(AnotherCard)),
                Rule(
                    "ObjectType CHARGEBACK",
                    By<DisputeStoryTests>(
                        nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won),
                        nameof(DisputeStoryTests.A_provider_reports_a_dispute_and_how_it_ended)
                    )
                )
            ),
            new(
                "6.4",
                "What is told",
                Rule(
                    "Charges authorized, declined, canceled, expired; captured or declined; refunds done; "
                        + "permissions suspended, repaired, closed, their balance used up or free again",
                    By<NoticesTests>(nameof(NoticesTests.Is_news_or_is_not))
                ),
                Rule(
                    "Also what the merchant's own call caused",
                    By<NoticesTests>(nameof(NoticesTests.Is_news_or_is_not))
                        .And<AnswerTests>(nameof(AnswerTests.From_session_to_refund))
                ),
                Rule(
                    "Nothing of checkout sessions, nor of what merely began",
                    By<NoticesTests>(nameof(NoticesTests.Is_news_or_is_not))
                        .And<AnswerTests>(nameof(AnswerTests.Pending_is_202_and_is_told_when_it_is_decided))
                ),
                Rule(
                    "Closing with an open charge is told twice: the permission, the charge",
                    By<NoticeStoryTests>(nameof(NoticeStoryTests.Closing_is_told_of_the_permission_and_of_the_charge))
                )
            ),
            new(
                "6.5",
                "What plugins rely on",
                Rule(
                    "A merchant that knows the object not yet answers 503 and is told again",
                    By<IpnStoryTests>(nameof(IpnStoryTests.A_refused_notice_comes_again_every_hour_with_the_same_bytes))
                ),
                Rule(
                    "An IPN handler may capture at once",
                    By<IpnStoryTests>(nameof(IpnStoryTests.The_handler_reads_the_state_the_notice_is_about))
                )
            ),
        ];
}
