namespace Hub.Sandbox;
