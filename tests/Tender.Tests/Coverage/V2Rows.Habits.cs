using Tender.Tests.Flows;
using Tender.Tests.Hosting;
using Tender.Tests.Http;
using Tender.Tests.Notifications;
using Tender.Tests.Processors;
using Tender.Tests.Sdk;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V2Rows
{
    /// <summary>What real clients do and need, as their sources and bug reports tell.</summary>
    private static Section Habits() =>
        new(
            "14",
            "What real clients do and need",
            Rule(
                "WooCommerce's plugin 2.6.1: from the button to the refund, its own checks of the notices",
                By<WooCommerceStoryTests>(
                    nameof(WooCommerceStoryTests.An_order_that_is_captured_at_once_is_refunded_in_parts),
                    nameof(WooCommerceStoryTests.An_authorization_that_stays_pending_is_told_and_captured_by_the_admin),
                    nameof(WooCommerceStoryTests.A_confirmed_order_is_authorized_canceled_and_charged_by_the_admin),
                    nameof(WooCommerceStoryTests.A_declined_checkout_is_read_again_and_told_the_buyer)
                )
            ),
            Rule(
                "The official SDK for Node.js asks a service in trouble once (docs/clients.md)",
                By<NpmClientsTests>(nameof(NpmClientsTests.The_official_sdk_asks_a_service_in_trouble_once))
            ),
            Rule(
                "npm sns-validator and sns-payload-validator accept every notice, in both forms and versions",
                By<NpmClientsTests>(
                    nameof(NpmClientsTests.Readers_of_sns_messages_accept_every_notice_and_no_forged_one)
                )
            ),
            Rule(
                "`addressDetails` are decoded once, then measured, trimmed (woocommerce#178)",
                By<ButtonStoryTests>(
                    nameof(ButtonStoryTests.An_address_of_the_merchant_is_decoded_once_measured_and_standardized)
                )
            ),
            Rule(
                "`addressDetails` must say what their country needs; PayOnly has none",
                By<ButtonStoryTests>(
                    nameof(ButtonStoryTests.What_an_address_of_the_merchant_must_say_depends_on_its_country),
                    nameof(ButtonStoryTests.What_is_not_shipped_may_have_no_address)
                )
            ),
            Rule(
                "Each region's buyer has the address of that region's sandbox, in its shape",
                By<RegionStoryTests>(
                    nameof(RegionStoryTests.Each_regions_buyer_has_the_address_of_that_regions_sandbox)
                )
            ),
            Rule(
                "A payload that PHP signed as another text is explained, to the key's merchant alone",
                By<ButtonStoryTests>(
                    nameof(ButtonStoryTests.A_payload_that_php_signed_as_another_text_is_explained),
                    nameof(ButtonStoryTests.What_else_was_signed_is_explained_to_its_merchant_alone)
                )
            ),
            Rule(
                "A notice leaves after `noticeDelay`; an advance and a redelivery do not wait for it",
                By<NoticeDelayTests>(
                    nameof(NoticeDelayTests.A_notice_is_sent_a_second_after_its_change_in_either_dialect),
                    nameof(NoticeDelayTests.An_advance_never_waits_for_the_delay),
                    nameof(NoticeDelayTests.What_is_owed_survives_a_restart_and_a_resent_notice_is_sent_at_once)
                )
            ),
            Rule(
                "`Retry-After` makes a pause longer, within the schedule",
                By<RetryAfterTests>(
                    nameof(RetryAfterTests.The_next_attempt_is_the_schedules_or_later),
                    nameof(RetryAfterTests.An_endpoint_that_is_busy_is_asked_again_when_it_said)
                )
            ),
            Rule(
                "Links begin as the caller reached the server, or with `--public-url`",
                By<PublicAddressTests>(
                    nameof(PublicAddressTests.Links_follow_the_caller),
                    nameof(PublicAddressTests.Every_link_of_an_answer_leads_where_the_call_came_in),
                    nameof(PublicAddressTests.Every_link_of_an_answer_leads_to_the_public_url)
                )
            ),
            Rule(
                "A refusal over a limit names the value and the limit",
                By<NamedLimitsTests>(nameof(NamedLimitsTests.V2_names_the_value_and_the_limit))
            ),
            Rule(
                "A length with a sign and a line that ends in a bare LF are refused",
                By<FramingTests>(
                    nameof(FramingTests.What_a_proxy_could_read_in_another_way_is_refused_and_ends_the_connection)
                )
            ),
            Rule(
                "A target in absolute form is that of its path",
                By<FramingTests>(
                    nameof(FramingTests.An_absolute_target_is_that_of_its_path),
                    nameof(FramingTests.Another_absolute_target_is_refused)
                )
            ),
            Rule(
                "Cells that a spreadsheet would compute are defused",
                By<Tender.Tests.Payments.ReportTests>(
                    nameof(Tender.Tests.Payments.ReportTests.A_cell_that_a_spreadsheet_would_compute_is_defused)
                )
            ),
            Rule(
                "A reply whose process died before the verdict tells the verdict once it is known",
                By<OutsideProcessorTests>(
                    nameof(OutsideProcessorTests.A_reply_whose_process_died_between_the_two_commits_is_rewritten),
                    nameof(OutsideProcessorTests.A_reply_that_told_of_waiting_stays)
                )
            )
        );
}
