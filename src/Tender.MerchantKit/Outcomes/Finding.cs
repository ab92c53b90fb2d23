namespace Tender.MerchantKit.Outcomes;

/// <summary>
/// What a reading means by itself: how far along the object's life it is, what is still awaited, and the ending it
/// would be.
/// </summary>
/// <param name="Rank">Position in the life: a reading behind what is known is old news, whatever its time stamp. States
/// of a permission have no order; there the time stamp decides.</param>
/// <param name="Phase">What is still to be learned.</param>
/// <param name="Ending">The ending, if the state is one.</param>
internal readonly record struct Finding(int Rank, Phase Phase, Ending? Ending = null);
