using Tender.Tests.Flows;
using Tender.Tests.Http.V1;
using Tender.Wire.Tests.Http.V1;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V1Rows
{
    private const string EverySimulation = nameof(
        SimulationTests.Every_row_of_the_table_is_understood_where_it_belongs_and_nowhere_else
    );

    private static Section[] Sandbox() =>
        [
            new(
                "12",
                "Sandbox simulations, by the note they stand in",
                [
                    Simulation(
                        "Order",
                        "Constraint PaymentMethodNotAllowed",
                        "until the note is overwritten",
                        By<RoutesTests>(nameof(RoutesTests.Simulated_endings_come_when_the_note_says))
                    ),
                    .. new[] { "Success", "Failure", "Abandoned" }.Select(answer =>
                        Simulation(
                            "Order",
                            "PaymentAuthenticationStatus " + answer,
                            "of agreements too: the confirmation flow ends so, and nobody is asked",
                            By<ChallengeStoryTests>(
                                    nameof(ChallengeStoryTests.A_note_can_say_how_the_bank_answers_and_nobody_is_asked)
                                )
                                .And<SimulationTests>(EverySimulation)
                        )
                    ),
                    Simulation(
                        "Authorization",
                        "Declined InvalidPaymentMethod",
                        "hard, or soft with SoftDecline; repaired after PaymentMethodUpdateTimeInMins, 1 to 240",
                        By<V1StoryTests>(
                                nameof(V1StoryTests.A_suspended_order_opens_again_at_the_simulated_update),
                                nameof(V1StoryTests.A_soft_decline_leaves_the_order_open_for_another_attempt)
                            )
                            .And<SimulationTests>(EverySimulation)
                    ),
                    Simulation(
                        "Authorization",
                        "Declined AmazonRejected",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.Synchronous_declines_are_answers_with_status_200))
                    ),
                    Simulation(
                        "Authorization",
                        "Declined TransactionTimedOut",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.Synchronous_declines_are_answers_with_status_200))
                    ),
                    Simulation(
                        "Authorization",
                        "Closed ExpiredUnused",
                        "Open first; after ExpirationTimeInMins, 1 to 60",
                        By<RoutesTests>(nameof(RoutesTests.Simulated_endings_come_when_the_note_says))
                            .And<AgreementStoryTests>(OtherSimulations)
                    ),
                    Simulation(
                        "Authorization",
                        "Closed AmazonClosed",
                        "Open first",
                        By<ChargeStoryTests>(
                            nameof(ChargeStoryTests.What_amazon_closes_in_one_dialect_has_its_name_in_the_other)
                        )
                    ),
                    Simulation(
                        "Capture",
                        "Pending",
                        "later Completed",
                        By<V1StoryTests>(nameof(V1StoryTests.Captures_and_refunds_can_be_declined))
                    ),
                    Simulation(
                        "Capture",
                        "Declined AmazonRejected",
                        "",
                        By<V1StoryTests>(nameof(V1StoryTests.Captures_and_refunds_can_be_declined))
                    ),
                    Simulation(
                        "Capture",
                        "Closed AmazonClosed",
                        "Completed first",
                        By<ChargeStoryTests>(
                            nameof(ChargeStoryTests.What_amazon_closes_in_one_dialect_has_its_name_in_the_other)
                        )
                    ),
                    Simulation(
                        "Refund",
                        "Declined AmazonRejected",
                        "Pending first",
                        By<V1StoryTests>(nameof(V1StoryTests.Captures_and_refunds_can_be_declined))
                    ),
                    Simulation(
                        "Closure",
                        "Closed AmazonClosed",
                        "",
                        By<RoutesTests>(nameof(RoutesTests.Simulated_endings_come_when_the_note_says))
                    ),
                    Rule(
                        "The whole field must be that JSON; in live it is a plain note",
                        By<SimulationTests>(
                                nameof(SimulationTests.What_is_meant_as_one_and_is_none_is_refused),
                                nameof(SimulationTests.A_plain_note_is_a_plain_note)
                            )
                            .And<RoutesTests>(nameof(RoutesTests.Live_a_simulation_is_only_a_note))
                    ),
                    .. new[]
                    {
                        "PaymentMethodNotAllowed",
                        "InvalidPaymentMethod",
                        "AmazonRejected",
                        "TransactionTimedOut",
                    }.Select(card =>
                        Card(
                            card,
                            "a starred card of the wallet",
                            By<V1AuthorizationStoryTests>(
                                nameof(V1AuthorizationStoryTests.Every_starred_card_does_what_its_name_says)
                            )
                        )
                    ),
                ]
            ),
        ];
}
