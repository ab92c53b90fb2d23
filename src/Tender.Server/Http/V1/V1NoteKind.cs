namespace Tender.Server.Http.V1;

/// <summary>The texts that can carry a simulation, by what they are sent with.</summary>
internal enum V1NoteKind
{
    Order,
    Authorization,
    Capture,
    Refund,
    Closure,
}
