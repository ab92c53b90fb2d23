using Tender.Core.Tests;
using Tender.Tests.Flows;
using Tender.Tests.Processors;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V2Rows
{
    private static Section TestCardRows =>
        new(
            "8.1",
            "Test cards",
            [
                .. new[] { "1111", "0005", "4444", "9424", "0000" }.Select(card =>
                    Card(card, "approved", By<CheckoutStoryTests>(nameof(CheckoutStoryTests.Every_card_that_pays_pays)))
                ),
                Card(
                    "3064",
                    "the checkout ends BuyerCanceled",
                    By<CheckoutSessionTests>(nameof(CheckoutSessionTests.Some_cards_end_the_checkout))
                        .And<FinalizeStoryTests>(
                            nameof(FinalizeStoryTests.A_decline_cancels_the_session_and_leaves_no_permission)
                        )
                ),
                Card(
                    "3434",
                    "the checkout ends Declined",
                    By<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money))
                ),
                Card(
                    "0701",
                    "pending, authorized after 30 seconds",
                    By<V2StoryTests>(nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized))
                        .And<SimulatorTests>(nameof(SimulatorTests.A_verdict_follows_from_the_movement_alone))
                ),
                Card(
                    "4354",
                    "pending, HardDeclined after 30 seconds",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.A_pending_authorization_may_end_declined_and_the_session_stays_completed)
                    )
                ),
                Card(
                    "2002",
                    "has expired: the pages let nobody choose it; charged all the same, it is declined",
                    By<BuyerStoryTests>(nameof(BuyerStoryTests.An_expired_card_cannot_be_chosen_on_the_page))
                        .And<BuyerStoryTests>(
                            nameof(BuyerStoryTests.A_card_that_expired_after_it_was_chosen_is_declined)
                        )
                ),
                Rule(
                    "A simulation goes before the card",
                    By<SimulatorTests>(nameof(SimulatorTests.A_verdict_follows_from_the_movement_alone))
                ),
            ]
        );
}
