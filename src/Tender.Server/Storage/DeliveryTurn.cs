namespace Tender.Server.Storage;

/// <summary>Why a job sends a delivery.</summary>
internal enum DeliveryTurn
{
    /// <summary>It is its time: the first attempt, or the next by the schedule.</summary>
    Regular,

    /// <summary>Somebody asked for it to be sent again: it is sent, whatever the schedule says.</summary>
    Asked,

    /// <summary>A fault had put it off.</summary>
    Late,

    /// <summary>It was held back for the next notice to overtake, and none came.</summary>
    Behind,

    /// <summary>It was delivered, and is sent once more.</summary>
    Copy,
}
