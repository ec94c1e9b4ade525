using System.CommandLine;

namespace Hub.Cli.Story;

public static class PlayStory
{
    public static Command Command(Surroundings around) => new("story", "Play the story");
}
