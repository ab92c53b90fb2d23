using Tender.Core;
using Tender.Server.Http.V1;
using Xunit;

namespace Tender.Wire.Tests.Http.V1;

/// <summary>The table of sandbox simulations. Wire v1: spec 12.</summary>
public class SimulationTests
{
    private const string Invalid = "\"State\":\"Declined\",\"ReasonCode\":\"InvalidPaymentMethod\"",
        Expired = "\"State\":\"Closed\",\"ReasonCode\":\"ExpiredUnused\"";
    private const string Rejected = "\"State\":\"Declined\",\"ReasonCode\":\"AmazonRejected\"",
        Closed = "\"State\":\"Closed\",\"ReasonCode\":\"AmazonClosed\"",
        Pending = "\"State\":\"Pending\"";

    private static readonly (V1NoteKind Of, string Note, Simulation Wish)[] Possible =
    [
        (V1NoteKind.Order, "\"Constraint\":\"PaymentMethodNotAllowed\"", new(Reason.PaymentMethodNotAllowed)),
        (V1NoteKind.Order, Bank("Success"), new(BankAnswer: BankAnswer.Success)),
        (V1NoteKind.Order, Bank("Failure"), new(BankAnswer: BankAnswer.Failure)),
        (V1NoteKind.Order, Bank("Abandoned"), new(BankAnswer: BankAnswer.Abandoned)),
        (V1NoteKind.Authorization, Invalid, new(Reason.HardDeclined)),
        (
            V1NoteKind.Authorization,
            Invalid + ",\"PaymentMethodUpdateTimeInMins\":5",
            new(Reason.HardDeclined, AfterMinutes: 5)
        ),
        (
            V1NoteKind.Authorization,
            Invalid + ",\"PaymentMethodUpdateTimeInMins\":\"240\"",
            new(Reason.HardDeclined, AfterMinutes: 240)
        ),
        (V1NoteKind.Authorization, Invalid + ",\"SoftDecline\":\"false\"", new(Reason.HardDeclined)),
        (
            V1NoteKind.Authorization,
            Invalid + ",\"SoftDecline\":\"true\",\"PaymentMethodUpdateTimeInMins\":60",
            new(Reason.SoftDeclined, AfterMinutes: 60)
        ),
        (V1NoteKind.Authorization, Rejected, new(Reason.AmazonRejected)),
        (
            V1NoteKind.Authorization,
            "\"State\":\"Declined\",\"ReasonCode\":\"TransactionTimedOut\"",
            new(Reason.TransactionTimedOut)
        ),
        (
            V1NoteKind.Authorization,
            Expired + ",\"ExpirationTimeInMins\":60",
            new(AfterMinutes: 60, Then: Reason.ExpiredUnused)
        ),
        (V1NoteKind.Authorization, Expired, new(AfterMinutes: 1, Then: Reason.ExpiredUnused)),
        (V1NoteKind.Authorization, Closed, new(Then: Reason.AmazonClosed)),
        (V1NoteKind.Capture, Pending, new(Pending: true)),
        (V1NoteKind.Capture, Rejected, new(Reason.AmazonRejected)),
        (V1NoteKind.Capture, Closed, new(Then: Reason.AmazonClosed)),
        (V1NoteKind.Refund, Rejected, new(Reason.AmazonRejected)),
        (V1NoteKind.Closure, Closed, new(Then: Reason.AmazonClosed)),
    ];

    private static string Bank(string answer) => $"\"PaymentAuthenticationStatus\":{{\"State\":\"{answer}\"}}";

    [Fact]
    public void Every_row_of_the_table_is_understood_where_it_belongs_and_nowhere_else()
    {
        foreach (var (at, note, wish) in Possible)
        {
            foreach (var of in Enum.GetValues<V1NoteKind>())
            {
                var belongs = Possible.FirstOrDefault(row => row.Of == of && row.Note == note);
                Assert.Equal(
                    belongs.Note is not null,
                    V1Simulations.TryRead($"{{\"SandboxSimulation\": {{{note}}}}}", of, out var found)
                );
                Assert.Equal(belongs.Wish, found);
            }
            Assert.True(V1Simulations.TryRead($" {{ \"SandboxSimulation\" : {{ {note} }} }}\n", at, out var spaced));
            Assert.Equal(wish, spaced);
        }
    }

    [Theory]
    [InlineData("{\"SandboxSimulation\":{}}")]
    [InlineData("{\"SandboxSimulation\":{\"State\":\"Declined\"}}")]
    [InlineData("{\"SandboxSimulation\":{\"State\":\"Declined\",\"ReasonCode\":\"BadWeather\"}}")]
    [InlineData("{\"SandboxSimulation\":{\"State\":\"Declined\",\"ReasonCode\":\"ProcessingFailure\"}}")]
    [InlineData("{\"SandboxSimulation\":{\"State\":\"declined\",\"ReasonCode\":\"AmazonRejected\"}}")]
    [InlineData(
        "{\"SandboxSimulation\":{\"State\":\"Declined\",\"ReasonCode\":\"AmazonRejected\","
            + "\"PaymentMethodUpdateTimeInMins\":5}}"
    )]
    [InlineData(
        "{\"SandboxSimulation\":{\"State\":\"Declined\",\"ReasonCode\":\"InvalidPaymentMethod\","
            + "\"PaymentMethodUpdateTimeInMins\":0}}"
    )]
    [InlineData(
        "{\"SandboxSimulation\":{\"State\":\"Declined\",\"ReasonCode\":\"InvalidPaymentMethod\","
            + "\"PaymentMethodUpdateTimeInMins\":241}}"
    )]
    [InlineData(
        "{\"SandboxSimulation\":{\"State\":\"Declined\",\"ReasonCode\":\"InvalidPaymentMethod\","
            + "\"SoftDecline\":\"maybe\"}}"
    )]
    [InlineData(
        "{\"SandboxSimulation\":{\"State\":\"Closed\",\"ReasonCode\":\"ExpiredUnused\",\"ExpirationTimeInMins\":61}}"
    )]
    [InlineData(
        "{\"SandboxSimulation\":{\"State\":\"Declined\",\"ReasonCode\":\"AmazonRejected\",\"State\":\"Declined\"}}"
    )]
    [InlineData("{\"SandboxSimulation\":{\"State\":\"Declined\",\"ReasonCode\":\"AmazonRejected\"},\"more\":1}")]
    [InlineData("{\"SandboxSimulation\":{\"PaymentAuthenticationStatus\":{}}}")]
    [InlineData("{\"SandboxSimulation\":{\"PaymentAuthenticationStatus\":\"Success\"}}")]
    [InlineData("{\"SandboxSimulation\":{\"PaymentAuthenticationStatus\":{\"State\":\"Maybe\"}}}")]
    [InlineData("{\"SandboxSimulation\":{\"PaymentAuthenticationStatus\":{\"State\":{\"State\":\"Success\"}}}}")]
    [InlineData("{\"SandboxSimulation\":{\"PaymentAuthenticationStatus\":{\"State\":\"Success\",\"More\":1}}}")]
    [InlineData(
        "{\"SandboxSimulation\":{\"State\":\"Success\",\"PaymentAuthenticationStatus\":{\"State\":\"Success\"}}}"
    )]
    [InlineData(
        "{\"SandboxSimulation\":{\"Constraint\":\"PaymentMethodNotAllowed\","
            + "\"PaymentAuthenticationStatus\":{\"State\":\"Success\"}}}"
    )]
    [InlineData("{\"SandboxSimulation\":{\"State\":{\"State\":\"Declined\"}}}")]
    [InlineData("{\"SandboxSimulation\":\"Declined\"}")]
    [InlineData("{\"SandboxSimulation\":{\"State\":\"Declined\"")]
    [InlineData("{\"SandboxSimulation\":{\"State\":\"\\uD800\"}}")]
    [InlineData("{\"SandboxSimulation\":[[[[[[[[1]]]]]]]]}")]
    public void What_is_meant_as_one_and_is_none_is_refused(string note)
    {
        foreach (var of in Enum.GetValues<V1NoteKind>())
            Assert.False(V1Simulations.TryRead(note, of, out _), of.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Thank you for your order")]
    [InlineData("{\"order\":1001}")]
    [InlineData("{ not JSON")]
    [InlineData("see SandboxSimulation in the guide")]
    public void A_plain_note_is_a_plain_note(string? note)
    {
        foreach (var of in Enum.GetValues<V1NoteKind>())
        {
            Assert.True(V1Simulations.TryRead(note, of, out var simulation));
            Assert.Null(simulation);
        }
    }
}
