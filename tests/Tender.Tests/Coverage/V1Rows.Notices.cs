using Tender.Tests.Flows;
using Tender.Tests.Notifications;
using Tender.Wire.Tests.Http.V1;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V1Rows
{
    private const string TestNotifications = nameof(
        NoticeConfigurationStoryTests.A_test_notification_of_each_type_can_be_sent_and_says_that_it_is_one
    );

    private const string VerifiedByReceiver = nameof(
        SignerTests.A_receiver_that_knows_only_the_envelope_and_the_certificate_verifies_both_versions
    );

    private static Section[] Notices() =>
        [
            new(
                "9.1-9.2",
                "Notifications: envelope and message",
                Rule(
                    "The SNS headers and a text/plain body",
                    By<NoticeStoryTests>(nameof(NoticeStoryTests.A_notice_has_the_headers_of_sns))
                ),
                Rule(
                    "TopicArn of region, marketplace and seller; SignatureVersion 1; no Subject",
                    By<SignerTests>(
                            nameof(SignerTests.The_envelope_has_exactly_the_members_of_a_notification_and_no_subject)
                        )
                        .And<ShapesTests>(nameof(ShapesTests.Each_region_has_its_marketplace))
                ),
                Rule(
                    "The inner message's members; the XML in the https namespace",
                    By<ShapesTests>(nameof(ShapesTests.Notices_are_the_golden_ones))
                        .And<IpnStoryTests>(nameof(IpnStoryTests.A_v1_notice_carries_the_object))
                )
            ),
            new(
                "9.3",
                "Notification types",
                Rule(
                    "OrderReferenceNotification, PaymentAuthorize, PaymentCapture, PaymentRefund, "
                        + "BillingAgreementNotification",
                    By<ShapesTests>(nameof(ShapesTests.Notices_are_the_golden_ones))
                        .And<IpnStoryTests>(nameof(IpnStoryTests.A_v1_notice_carries_the_object))
                ),
                Rule(
                    "ProviderCredit, ProviderCreditReversal",
                    By<ProviderCreditStoryTests>(CreditsCounted)
                        .And<ShapesTests>(nameof(ShapesTests.Notices_are_the_golden_ones))
                ),
                Rule(
                    "Chargeback Detailed Notification, with the capture's reference and the reason in words",
                    By<DisputeStoryTests>(
                        nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won),
                        nameof(
                            DisputeStoryTests.A_v1_notice_of_a_chargeback_has_the_merchants_own_reference_of_the_capture
                        )
                    )
                ),
                Rule("SolutionProviderEvent", None("a grant is a setting; nobody is told of it")),
                Rule(
                    "Test notifications, as the portal sends them",
                    By<NoticeConfigurationStoryTests>(TestNotifications)
                )
            ),
            new(
                "9.4",
                "When what is sent",
                Rule(
                    "Changes of state; an authorization synchronous too; CaptureNow both; a refund with "
                        + "its capture; never Pending",
                    By<ShapesTests>(nameof(ShapesTests.What_is_told_is_what_ended_or_opened_and_what_was_refunded))
                        .And<NoticeConfigurationStoryTests>(EndpointsSet)
                )
            ),
            new(
                "10.1-10.2",
                "Delivery and signature",
                Rule(
                    "Body and ids are the same in every attempt",
                    By<IpnStoryTests>(nameof(IpnStoryTests.A_refused_notice_comes_again_every_hour_with_the_same_bytes))
                ),
                Rule(
                    "SHA-1 over Message, MessageId, Timestamp, TopicArn, Type; the certificate's name is "
                        + "sns.amazonaws.com",
                    By<SignerTests>(
                        VerifiedByReceiver,
                        nameof(
                            SignerTests.The_certificate_is_an_sns_certificate_of_our_ca_and_outlives_the_last_redelivery
                        ),
                        nameof(SignerTests.A_changed_member_no_longer_verifies)
                    )
                ),
                Rule(
                    "The timestamp has three digits",
                    By<SignerTests>(nameof(SignerTests.The_timestamp_always_has_three_fraction_digits_in_utc))
                )
            ),
        ];
}
