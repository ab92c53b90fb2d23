namespace Tender.MerchantKit.Orders;

/// <summary>Thrown by tests from a step: the process as good as dies there.</summary>
internal sealed class StepException(string step) : Exception($"Killed at {step}.");
