namespace Tender.Server.Http.V1;

/// <summary>The calls whose free text can carry a simulation.</summary>
internal enum V1NoteOf
{
    Order,
    Authorization,
    Capture,
    Refund,
    Closure,
}
