namespace Tender.Server.Storage;

/// <summary>What a user of a live installation may do; each role may do what those before it may.</summary>
internal enum Role
{
    /// <summary>Reads.</summary>
    Viewer = 1,

    /// <summary>Also moves money, sends notices and work again, and says where notices go.</summary>
    Operator = 2,

    /// <summary>Also sees to merchants, their keys, and users.</summary>
    Admin = 3,
}
