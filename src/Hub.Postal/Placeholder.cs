namespace Hub.Postal;
