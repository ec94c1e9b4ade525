using Microsoft.AspNetCore.Builder;

namespace Hub.Server.Reading;

/// <summary>What an address of this server gives out. Every one says it, one way or the other; a test looks that none forgets to.</summary>
public sealed record GivesPersonalData(IReadOnlyList<string> Fields);

/// <param name="Why">For who wonders later.</param>
public sealed record GivesNoPersonalData(string Why);

public static class WhatIsGivenOut
{
    /// <summary>A write's answer: who sent it is in the log of facts, and it holds only what was sent, and references.</summary>
    public const string Receipt = "What was sent, and references to it.";

    /// <summary>
    /// Its answers are about people: a purpose is asked for, and before the first byte leaves the read log holds who is shown what. The
    /// handler says about whom, by <see cref="PersonalRead"/>.
    /// </summary>
    public static TBuilder Reads<TBuilder>(this TBuilder endpoint, params string[] fields) where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(made => made.Metadata.Add(new GivesPersonalData(fields)));
        return endpoint;
    }

    public static TBuilder ReadsNobody<TBuilder>(this TBuilder endpoint, string why) where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(made => made.Metadata.Add(new GivesNoPersonalData(why)));
        return endpoint;
    }
}
