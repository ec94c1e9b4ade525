namespace Hub.Adapters;
